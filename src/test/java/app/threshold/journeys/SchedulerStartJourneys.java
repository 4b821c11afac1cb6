package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerStarter;
import com.github.kagkarlsson.scheduler.boot.config.startup.ContextReadyStart;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Listeners are found when all beans are there. A sweep that ran before recorded "paid", told nobody, and the signup was
 * held for ever: no later sweep has anything left to record. Seen only where a node is killed and started often.
 */
@Journey
class SchedulerStartJourneys {

    @Autowired
    DbSchedulerStarter starter;

    @Test
    void noJobRunsBeforeEveryListenerListens() {
        assertThat(starter).isInstanceOf(ContextReadyStart.class);
    }
}
