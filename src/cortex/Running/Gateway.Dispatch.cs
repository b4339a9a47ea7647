using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Engines;
using Polly.CircuitBreaker;

namespace Nimmerverse.Cortex.Running;

/// <content>Whose turn it is, at which engine; and what becomes of a run that ends without an answer.</content>
internal sealed partial class Gateway
{
    private static readonly TimeSpan SlotPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ShortRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    private void Pump()
    {
        var now = _clock.GetUtcNow();
        while (_queue.Count > 0 && HasFreeCredit() && _queue.Next(now, job => Choose(job) is not null) is { } job)
        {
            var endpoint = Choose(job)!;
            _queuedBytes -= job.Ask.PromptBytes;
            _queue.Serve(job);
            Start(job, endpoint, now);
        }

        PreemptForUrgent(now);
        if (_queue.Count > 0)
        {
            WakeForWaiting(now);
        }
    }

    private bool HasFreeCredit()
    {
        foreach (var endpoint in _endpoints)
        {
            if (endpoint.Credits.HasFor(urgent: true) && endpoint.IsReady)
            {
                return true;
            }
        }

        return false;
    }

    private Endpoint? Choose(Job job)
    {
        Endpoint? best = null;
        foreach (var endpoint in _endpoints)
        {
            if (!endpoint.Credits.HasFor(job.IsUrgent) || !Suits(endpoint, job) || job.Avoids.Contains(endpoint))
            {
                continue;
            }

            if (!_options.Spread)
            {
                return endpoint;
            }

            if (best is null || UseOf(endpoint) < UseOf(best))
            {
                best = endpoint;
            }
        }

        return best;
    }

    private static bool Suits(Endpoint endpoint, Job job) =>
        endpoint.IsReady && endpoint.Knows(job.Model) && Understands(endpoint, job.Ask) && (job.Ask.Schema is null || (endpoint.Holds.Count > 0 && MayHold(endpoint, job.Ask)));

    private static double UseOf(Endpoint endpoint) => (double)endpoint.Credits.InUse / endpoint.Credits.Limit;

    private void Start(Job job, Endpoint endpoint, DateTimeOffset now)
    {
        var run = new Run(endpoint, now);
        job.Run = run;
        job.Dispatched ??= now;
        endpoint.Credits.Take();
        endpoint.Used = now;
        _ = Task.Run(() => StayAsync(job, run), CancellationToken.None);
    }

    private async Task StayAsync(Job job, Run run)
    {
        RunResult result;
        try
        {
            result = await run.Endpoint.Pipeline.ExecuteAsync(
                static async (state, _) => await state.Runner.RunAsync(state.Job, state.Run), (Runner: _runner, Job: job, Run: run), CancellationToken.None);
        }
        catch (BrokenCircuitException)
        {
            result = new RunResult { Fault = new(EngineFaultKind.Unreachable, $"{run.Endpoint.Name} has failed too often just now") };
        }
        catch (Exception exception)
        {
            LogBug(exception, job.Id);
            result = new RunResult { Fault = new(EngineFaultKind.Failed, "the gateway failed to understand the engine; its log says why") };
        }

        var isAbandoned = result.Finish is null && (run.Why is not BreakOff.None || result.Fault is { Kind: EngineFaultKind.Silent or EngineFaultKind.TooLarge });
        await TryPostAsync(() => OnRan(job, run, result));
        if (isAbandoned)
        {
            await WatchSlotAsync(run.Endpoint, result);
        }

        await TryPostAsync(() => ReturnCredit(run));
    }

    // The credit of an abandoned answer comes back when the engine's slot is seen free: only then nothing new would wait inside it.
    private async Task WatchSlotAsync(Endpoint endpoint, RunResult result)
    {
        var started = _clock.GetTimestamp();
        try
        {
            while (_clock.GetElapsedTime(started) < _options.SlotFreeWithin
                && await endpoint.Engine.LoadAsync(_stopping) is { } load && load.Running + load.Waiting >= endpoint.Credits.InUse)
            {
                await Task.Delay(SlotPoll, _clock, _stopping);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var late = _clock.GetElapsedTime(started) - (2 * SlotPoll) - ShortRest;
        if (late > TimeSpan.Zero && result.Took > TimeSpan.Zero)
        {
            var tokens = (long)(result.TokensOut / result.Took.TotalSeconds * late.TotalSeconds);
            await TryPostAsync(() => Figures.Orphan(tokens));
        }
    }

    private void ReturnCredit(Run run)
    {
        run.Endpoint.Credits.Return();

        // Until the credit is back, the urgent request waits for it and needs no other victim.
        _preempting -= run.Why is BreakOff.Preempted ? 1 : 0;
        run.Dispose();
        Pump();
    }

    private void OnRan(Job job, Run run, RunResult result)
    {
        Figures.Ran(result);
        job.Run = null;
        job.Served += result.Took;
        _queue.Settle(job, result.TokensIn + result.TokensOut);
        if (result.Finish is not null)
        {
            EstimateOf(job.Model).Observe(result.Took);
            EndWithAnswer(job, run, result);
            return;
        }

        job.WastedIn += result.TokensIn;
        job.WastedOut += result.TokensOut;
        switch (run.Why)
        {
            case BreakOff.None:
                EndWithFault(job, run, result);
                break;
            case BreakOff.Preempted:
                job.Preemptions++;
                Figures.Preempt();
                Requeue(job);
                break;
            case BreakOff.Stopping:
                break;
            default:
                EndBrokenOff(job, run.Why, result);
                break;
        }
    }

    private void EndWithFault(Job job, Run run, RunResult result)
    {
        var fault = result.Fault ?? new(EngineFaultKind.BrokenOff, "the engine gave no answer");
        LogFault(job.Id, run.Endpoint.Name, fault.Kind, fault.Detail);
        var pause = RestAfter(job, run, fault);
        var mayRepeat = fault.IsTransient && !run.HasSpoken && !result.Began && _retries >= 1
            && job.Failures < _options.MostFailures && job.Refusals < _options.MostRefusals;
        if (!mayRepeat)
        {
            EndFailed(job, run, result, fault);
            return;
        }

        job.Avoids.Add(run.Endpoint);
        if (_endpoints.Any(endpoint => Suits(endpoint, job) && !job.Avoids.Contains(endpoint)))
        {
            Repeat(job);
            return;
        }

        // Nobody else is ready: the one that failed may be asked again after a rest, if there is time for it.
        job.Avoids.Clear();
        if (fault.Kind is EngineFaultKind.WrongModel || _clock.GetUtcNow() + pause >= job.Ask.Deadline)
        {
            EndFailed(job, run, result, fault);
            return;
        }

        _ = RepeatAfterAsync(job, pause);
    }

    private TimeSpan RestAfter(Job job, Run run, EngineFault fault)
    {
        if (fault.Kind is EngineFaultKind.Busy)
        {
            job.Refusals++;
            run.Endpoint.Credits.Observe(new(run.Endpoint.Credits.InUse, 1, null, null));
            var rest = fault.RetryAfter is { } asked ? (asked < LongestRest ? asked : LongestRest) : Jittered(ShortRest * Math.Pow(2, job.Refusals - 1));
            run.Endpoint.NotBefore = _clock.GetUtcNow() + rest;
            return rest;
        }

        job.Failures++;
        return Jittered(_options.FirstPause * Math.Pow(2, job.Failures - 1));
    }

    private static TimeSpan Jittered(TimeSpan pause) => pause * (0.5 + (0.5 * Random.Shared.NextDouble()));

    private async Task RepeatAfterAsync(Job job, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _clock, _stopping);
            await PostAsync(() => Repeat(job), _stopping);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops; a durable request comes again.
        }
    }

    private void Repeat(Job job)
    {
        if (_jobs.TryGetValue(job.Id, out var current) && ReferenceEquals(current, job))
        {
            _retries--;
            Figures.Retry();
            Requeue(job);
        }
    }

    private void Requeue(Job job)
    {
        _queue.Add(job);
        _queuedBytes += job.Ask.PromptBytes;
        Pump();
    }

    private void Unqueue(Job job)
    {
        if (_queue.Remove(job.Id, out _))
        {
            _queuedBytes -= job.Ask.PromptBytes;
        }
    }

    // The reserve is in use and an urgent request waits: the least urgent run that nobody has heard of yet makes room, and waits again.
    private void PreemptForUrgent(DateTimeOffset now)
    {
        while (_queue.Counts[9] + _queue.Counts[10] > _preempting)
        {
            var urgent = _queue.Next(now, static job => job.IsUrgent);
            if (urgent is null)
            {
                return;
            }

            var victim = _jobs.Values
                .Where(job => job is { IsUrgent: false, Run: { Why: BreakOff.None, HasSpoken: false }, Ask.EmbeddingInput: null }
                    && job.Preemptions < _options.MostPreemptions
                    && Suits(job.Run.Endpoint, urgent))
                .OrderBy(static job => job.Priority)
                .ThenByDescending(static job => job.Run!.Started)
                .FirstOrDefault();
            if (victim is null)
            {
                return;
            }

            _preempting++;
            victim.Run!.End(BreakOff.Preempted);
        }
    }

    private async Task TryPostAsync(Action action)
    {
        try
        {
            await PostAsync(action, _stopping);
        }
        catch (OperationCanceledException)
        {
            // The loop has ended; what it owned is ended with it.
        }
    }

    [LoggerMessage(10001, LogLevel.Information, "Request {Request} failed at {Endpoint}, {Kind}: {Detail}")]
    private partial void LogFault(Guid request, string endpoint, EngineFaultKind kind, string detail);

    [LoggerMessage(10002, LogLevel.Error, "The run of request {Request} failed by a fault of the gateway")]
    private partial void LogBug(Exception exception, Guid request);
}
