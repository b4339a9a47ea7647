using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Nimmerverse.Studio.Tests.Streaming;
using Nimmerverse.TestKit;

namespace Nimmerverse.Studio.Tests.Http;

/// <summary>A studio that others can reach wants TLS and a key.</summary>
public sealed class OpenToOthersTests
{
    [Fact]
    public async Task Address_that_others_can_reach_is_refused_without_a_certificate()
    {
        await using var server = await NatsServerFixture.StartAsync(new NatsServerSettings());

        await using var studio = RunningProgram.Start("Nimmerverse.Studio", server, ("STUDIO_LISTEN", "0.0.0.0"));

        Assert.Equal(2, await studio.ExitAsync());
        Assert.Contains("NIMMERVERSE_STUDIO_TLS", studio.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_key_and_the_viewers_key_orders_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("nimmerverse-tls-").FullName;
        var pem = Path.Combine(folder, "tls.pem");
        await File.WriteAllTextAsync(pem, Certificate());
        await using var village = await StudioVillage.StartAsync(("STUDIO_LISTEN", "0.0.0.0"), ("STUDIO_TLS", pem), ("STUDIO_OPERATOR", "open"), ("STUDIO_HOSTS", "studio.lab"));
        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(village.Folder, "studio-keys.json")));
        var key = keys.RootElement.GetProperty("viewer").GetString();
#pragma warning disable MA0039 // The certificate is made by this test and trusted by nobody; what is tested is who gets in with which key.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator, AllowAutoRedirect = false };
#pragma warning restore MA0039
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{village.Address.Port}/") };

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/?key=guess")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync($"/?key={key}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health")).StatusCode);
        using var order = new HttpRequestMessage(HttpMethod.Post, "/api/commands/freeze");
        order.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        order.Headers.TryAddWithoutValidation("X-Confirm", "yes");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(order)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await AskAsAsync("studio.lab"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsAsync("evil.example"));
        Directory.Delete(folder, recursive: true);

        async Task<HttpStatusCode> AskAsAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
            request.Headers.Host = host;
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private static string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=studio.lab", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
