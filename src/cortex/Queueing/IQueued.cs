namespace Nimmerverse.Cortex.Queueing;

/// <summary>What the queue needs to know of a request to order it.</summary>
internal interface IQueued
{
    /// <summary>The request.</summary>
    Guid Id { get; }

    /// <summary>Who asked; turns are shared between requesters.</summary>
    string Requester { get; }

    /// <summary>The model that must answer; a request never waits behind one for another model.</summary>
    string Model { get; }

    /// <summary>Priority at admission, 0 to 10; 10 is urgent.</summary>
    int Priority { get; }

    /// <summary>Most tokens that it may use: its weight when turns are shared.</summary>
    int Tokens { get; }

    /// <summary>When it was taken; a requeued request keeps it, and with it its age and place.</summary>
    DateTimeOffset Taken { get; }
}
