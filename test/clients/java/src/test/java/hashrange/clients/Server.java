// One server for all tests, in memory, on a free port, or whatever answers at ENDPOINT; and clients of it.

package hashrange.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

final class Server {
  private static final URI ENDPOINT = endpoint();

  static final DynamoDbClient dynamodb =
      of(DynamoDbClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()));
  static final DynamoDbStreamsClient streams =
      of(DynamoDbStreamsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()));

  private Server() {}

  /** A client of the server, of whatever kind the builder makes; it tries everything once. */
  static <B extends AwsClientBuilder<B, C>, C> C of(B builder) {
    return of(builder, c -> {});
  }

  static <B extends AwsClientBuilder<B, C>, C> C of(
      B builder, Consumer<ClientOverrideConfiguration.Builder> configuration) {
    return builder
        .endpointOverride(ENDPOINT)
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .overrideConfiguration(c -> configuration.accept(c.retryStrategy(DefaultRetryStrategy.doNotRetry())))
        .build();
  }

  private static URI endpoint() {
    String given = System.getenv("ENDPOINT");
    return URI.create(given != null ? given : start());
  }

  /** Runs the built command until this process ends, and answers its URL. */
  private static String start() {
    Path root = Path.of("../../..").toAbsolutePath().normalize();
    String main = root.resolve("dist/cli/main.js").toString();
    try {
      Process server =
          new ProcessBuilder("node", main, "--memory", "--port", "0")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
      BufferedReader output = server.inputReader();
      Pattern url = Pattern.compile("http://[^\\s\"]+");
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        var found = url.matcher(line);
        if (!found.find()) continue;
        Thread reader = new Thread(() -> output.lines().forEach(ignored -> {}));
        reader.setDaemon(true);
        reader.start();
        return found.group();
      }
      throw new IllegalStateException("The server ended without naming its URL; is it built?");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
