using Microsoft.Win32.SafeHandles;

namespace Nimmerverse.Shared.Bus.Native;

/// <summary>Owns a <c>natsConnection*</c>; a call in flight keeps it alive, so that nothing is used after it was destroyed.</summary>
internal sealed class NatsConnectionHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibNats.ConnectionDestroy(handle);
        return true;
    }
}

/// <summary>Owns a <c>natsSubscription*</c>.</summary>
internal sealed class NatsSubscriptionHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibNats.SubscriptionDestroy(handle);
        return true;
    }
}

/// <summary>Owns a <c>natsOptions*</c>; the connection copies it, so that it is destroyed after connecting.</summary>
internal sealed class NatsOptionsHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibNats.OptionsDestroy(handle);
        return true;
    }
}

/// <summary>Owns a <c>natsMsg*</c> that this side created.</summary>
internal sealed class NatsMessageHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibNats.MessageDestroy(handle);
        return true;
    }
}

/// <summary>Owns a <c>natsStatistics*</c>, an opaque bag of counters.</summary>
internal sealed class NatsStatisticsHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibNats.StatisticsDestroy(handle);
        return true;
    }
}
