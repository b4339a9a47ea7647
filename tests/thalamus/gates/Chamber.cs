using Nimmerverse.Meaning;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Tests.Gates;

/// <summary>The shipped gates on a hand-moved clock, with everything they say written down.</summary>
internal sealed class Chamber : IGateObserver
{
    public static readonly DateTimeOffset Start = new(2026, 4, 2, 12, 0, 0, TimeSpan.Zero);
    private int _ids;

    public Chamber(GateOptions? options = null) =>
        Correlator = new(GateDefinitions.Shipped, WordVectors.Shipped, options ?? GateOptions.Virtual, this);

    public Correlator Correlator { get; }

    public DateTimeOffset Now { get; private set; } = Start;

    public List<GateTransition> Transitions { get; } = [];

    public List<double> Combined { get; } = [];

    public List<WaveCollapse> Collapses { get; } = [];

    public void OnTransition(GateTransition transition, double combinedConfidence)
    {
        Transitions.Add(transition);
        Combined.Add(combinedConfidence);
    }

    public void OnCollapse(WaveCollapse collapse) => Collapses.Add(collapse);

    public Wave Wave(string domain, double confidence, string? source = null, int polarity = 1, double agoMs = 0) =>
        new(Id(++_ids), source ?? domain, domain, confidence, polarity, Now.AddMilliseconds(-agoMs));

    public WaveFate Send(string domain, double confidence, string? source = null, int polarity = 1, double agoMs = 0) =>
        Correlator.Accept(Wave(domain, confidence, source, polarity, agoMs), Now);

    public WaveFate Send(Wave wave) => Correlator.Accept(wave, Now);

    /// <summary>Moves the clock in steps of 50 ms, as the process does.</summary>
    public void Pass(double milliseconds)
    {
        var end = Now.AddMilliseconds(milliseconds);
        while (Now < end)
        {
            var step = Now.AddMilliseconds(50);
            Now = step < end ? step : end;
            Correlator.Advance(Now);
        }
    }

    public void Jump(TimeSpan by) => Now += by;

    public GateStatus Gate(string id) => Correlator.Status().Gates.Single(gate => gate.GateId == id);

    public static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
}
