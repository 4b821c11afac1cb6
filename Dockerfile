# The application as an image: built with the JDK, run with the JRE, as a user without rights.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml .
# The dependencies in a layer of their own: they change less often than the code.
RUN mvn -B -q dependency:go-offline
COPY bin bin
COPY frontend-assets frontend-assets
COPY src src
RUN mvn -B -q -DskipTests package \
 && java -Djarmode=tools -jar target/threshold.jar extract --layers --destination target/extracted

FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 threshold \
 && useradd --system --uid 10001 --gid threshold --home-dir /app --shell /usr/sbin/nologin threshold
WORKDIR /app
COPY --from=build /build/target/extracted/dependencies/ ./
COPY --from=build /build/target/extracted/spring-boot-loader/ ./
COPY --from=build /build/target/extracted/snapshot-dependencies/ ./
COPY --from=build /build/target/extracted/application/ ./
USER threshold
# 9464: management, under the profile production only.
EXPOSE 8080 9464
# Argon2 takes 19 MiB a hash, at most one a core at a time; the rest of the heap is the application's.
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError"
ENTRYPOINT ["java", "-jar", "threshold.jar"]
