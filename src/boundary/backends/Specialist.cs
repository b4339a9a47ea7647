using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Boundary.Backends;

/// <summary>
/// A model and its llama-server: asleep until it is first asked, then started, and put to sleep again when nobody asks for a while. One
/// that cannot be started is broken for a while; whoever asks is told why and decides otherwise.
/// </summary>
/// <param name="config">The model.</param>
/// <param name="program">The llama-server program; null when none is installed.</param>
/// <param name="clock">The clock of pauses.</param>
/// <param name="logger">Where starts and ends are told.</param>
public sealed partial class Specialist(ModelConfig config, string? program, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan LoadWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BrokenFor = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private Task<Served>? _serving;
    private long _usedAt;
    private long _brokeAt;
    private int _asking;
    private long _calls;
    private string? _reason;

    /// <summary>The domain that it decides.</summary>
    public string Domain => config.Domain;

    /// <summary>The model's file name, with the hash of its content once it was read.</summary>
    public string Name { get; private set; } = Path.GetFileName(config.Model);

    /// <summary>Times that it was asked.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary><c>asleep</c>, <c>starting</c>, <c>awake</c> or <c>broken</c>, and why it is broken.</summary>
    public (string State, string? Reason) State
    {
        get
        {
            lock (_lock)
            {
                return _serving switch
                {
                    { IsCompletedSuccessfully: true } => ("awake", null),
                    { IsCompleted: false } => ("starting", null),
                    _ => _reason is null ? ("asleep", null) : ("broken", _reason),
                };
            }
        }
    }

    /// <summary>Asks the model; starts it when it is asleep.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="grammar">What it may say.</param>
    /// <param name="options">How it is sampled.</param>
    /// <param name="cancellationToken">Gives up waiting; a start goes on for those who ask later.</param>
    /// <returns>What it said, or why nothing.</returns>
    public async Task<SpecialistAnswer> AskAsync(
        IReadOnlyList<GemmaPiece> prompt, string grammar, SamplingOptions options, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Increment(ref _asking);
        try
        {
            var served = await WakeAsync().WaitAsync(cancellationToken);
            var answer = await served.Client.AskAsync(prompt, grammar, options, cancellationToken);
            if (answer.Tokens is not null)
            {
                var (pieces, fault) = served.Vocabulary.Read(answer.Tokens);
                return new(pieces, fault);
            }

            if (served.Server is { HasExited: true })
            {
                await SleepAsync(answer.Fault);
            }

            return new(null, answer.Fault, IsUnreachable: true);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or HttpRequestException)
        {
            return new(null, exception.Message, IsUnreachable: true);
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
            Volatile.Write(ref _usedAt, clock.GetTimestamp());
        }
    }

    /// <summary>Puts it to sleep when nobody has asked for a while; call now and then.</summary>
    /// <param name="after">The while.</param>
    /// <returns>When it sleeps, or at once when it goes on.</returns>
    public Task RestAsync(TimeSpan after) =>
        config.Url is null && Volatile.Read(ref _asking) == 0 && State.State is "awake" && clock.GetElapsedTime(Volatile.Read(ref _usedAt)) > after
            ? SleepAsync(null)
            : Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await SleepAsync(null);
        _ending.Dispose();
    }

    private Task<Served> WakeAsync()
    {
        lock (_lock)
        {
            if (_serving is { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                _reason = _serving.Exception?.InnerException?.Message ?? "its start was broken off";
                _serving = null;
                _brokeAt = clock.GetTimestamp();
            }

            if (_serving is null && _reason is { } reason && clock.GetElapsedTime(_brokeAt) < BrokenFor)
            {
                return Task.FromException<Served>(new InvalidDataException(reason));
            }

            _reason = _serving is null ? null : _reason;
            return _serving ??= ServeAsync(_ending.Token);
        }
    }

    private async Task SleepAsync(string? reason)
    {
        Task<Served>? serving;
        lock (_lock)
        {
            (serving, _serving) = (_serving, null);
            _reason = reason;
            _brokeAt = clock.GetTimestamp();
        }

        if (serving is null)
        {
            return;
        }

        try
        {
            (await serving).Dispose();
            LogAsleep(Name, reason ?? "nobody asks");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or OperationCanceledException)
        {
            // It never served.
        }
    }

    private async Task<Served> ServeAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var vocabulary = ModelVocabulary.Read(config.Model);
        await using (var file = File.OpenRead(config.Model))
        {
            Name = $"{Path.GetFileName(config.Model)}@{Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))[..12]}";
        }

        if (config.Url is { } url)
        {
            return new(null, new HttpClient { BaseAddress = url }, vocabulary);
        }

        var began = clock.GetTimestamp();
        var port = LoopbackPort.Free();
        var server = LlamaPrograms.Start(
            program ?? throw new InvalidDataException("llama-server is not installed: install llama.cpp, or run deploy/dev/llama/install."), config, port);
        var served = new Served(server, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") }, vocabulary);
        try
        {
            await WaitUntilLoadedAsync(server, served.Http, cancellationToken);
        }
        catch
        {
            served.Dispose();
            throw;
        }

        LogAwake(Name, config.Domain, clock.GetElapsedTime(began).TotalSeconds, server.Id);
        return served;
    }

    private async Task WaitUntilLoadedAsync(Process server, HttpClient http, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (!server.HasExited && clock.GetElapsedTime(began) < LoadWithin)
        {
            try
            {
                using var health = await http.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
                if (health.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
        }

        throw new InvalidDataException(server.HasExited
            ? $"llama-server does not load {config.Model}; try it by hand: {program} -m {config.Model}"
            : $"llama-server has not loaded {config.Model} within {LoadWithin.TotalSeconds:0} s");
    }

    [LoggerMessage(11100, LogLevel.Information, "{Model} for domain {Domain} is awake after {Seconds:0.0} s, process {Pid}")]
    private partial void LogAwake(string model, string domain, double seconds, int pid);

    [LoggerMessage(11101, LogLevel.Information, "{Model} is asleep: {Reason}")]
    private partial void LogAsleep(string model, string reason);

    private sealed class Served(Process? server, HttpClient http, ModelVocabulary vocabulary) : IDisposable
    {
        public Process? Server => server;

        public HttpClient Http => http;

        public ModelVocabulary Vocabulary => vocabulary;

        public LlamaClient Client { get; } = new(http, vocabulary);

        public void Dispose()
        {
            server?.StandardInput.Close();
            server?.Dispose();
            http.Dispose();
        }
    }
}
