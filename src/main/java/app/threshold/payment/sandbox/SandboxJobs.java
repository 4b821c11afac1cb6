package app.threshold.payment.sandbox;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The jobs of the sandbox: webhooks, and what happens because time passes. */
@ConditionalOnSandbox
@Configuration(proxyBeanMethods = false)
class SandboxJobs {

    @Bean
    Task<Void> sandboxDeliverEvent(DeliverEvent deliverEvent, Clock clock) {
        return Tasks.custom(Events.DELIVERY)
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(Duration.ofSeconds(5)))
                .onDeadExecutionRevive()
                .execute((instance, context) -> deliverEvent.deliver(instance.getId())
                        .map(gap -> clock.instant().plus(gap))
                        .<CompletionHandler<Void>>map(
                                next -> (complete, operations) -> operations.reschedule(complete, next))
                        .orElse((complete, operations) -> operations.stop()));
    }

    @Bean
    Task<Void> sandboxSettlePayment(SettlePayment settling) {
        return Tasks.oneTime(PayCheckoutSession.SETTLEMENT)
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(Duration.ofSeconds(5)))
                .execute((instance, context) -> settling.settle(instance.getId()));
    }

    @Bean
    Task<Void> sandboxSettleRefund(SettleRefund settling) {
        return Tasks.oneTime(SettleRefund.JOB)
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(Duration.ofSeconds(5)))
                .execute((instance, context) -> settling.settle(instance.getId()));
    }

    @Bean
    Task<Void> sandboxOpenDispute(OpenDispute opening) {
        return Tasks.oneTime(OpenDispute.JOB)
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(Duration.ofSeconds(5)))
                .execute((instance, context) -> opening.open(instance.getId()));
    }

    @Bean
    Task<Void> sandboxPassTime(ExpireCheckoutSession expiring, IdempotentRequests requests) {
        return Tasks.recurring("sandbox-pass-time", FixedDelay.ofSeconds(30)).execute((instance, context) -> {
            while (expiring.expireOverdue() > 0) {
                // The rest of a long backlog.
            }
            requests.forgetOldKeys();
        });
    }
}
