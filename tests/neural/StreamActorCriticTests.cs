namespace Nimmerverse.Neural.Tests;

public class StreamActorCriticTests
{
    [Fact]
    public void Acting_and_learning_allocate_nothing()
    {
        var (learner, rng) = Learner(1, 7);
        var rows = new float[4 * 6];
        var state = new float[5];
        Live(50);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Live(1000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Live(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                rows[i % rows.Length] = rng.NextSingle();
                state[i % state.Length] = rng.NextSingle();
                learner.Act(rows, 1 + (i % 4), state, rng);
                learner.Learn(rng.NextSingle(), i % 30 == 29, state);
            }
        }
    }

    [Fact]
    public void One_network_learns_to_choose_the_marked_row_among_any_number_of_rows()
    {
        var (learner, rng) = Learner(5, 8);
        var rows = new float[4 * 6];
        var state = new float[5];
        var right = 0;
        for (var step = 0; step < 6_000; step++)
        {
            var count = 2 + rng.Next(3);
            var marked = rng.Next(count);
            for (var i = 0; i < count; i++)
            {
                for (var f = 0; f < 6; f++)
                {
                    rows[(i * 6) + f] = f == 2 ? (i == marked ? 1 : -1) : rng.NextSingle();
                }
            }

            var action = learner.Act(rows, count, state, rng);
            learner.Learn(action == marked ? 1f : 0f, terminated: true, state);
            right += step >= 5_000 && action == marked ? 1 : 0;
        }

        Assert.True(right > 900, $"{right} of the last 1000 choices were right");
    }

    [Fact]
    public void A_shared_network_changed_by_another_trajectory_is_evaluated_anew_before_learning()
    {
        var rng = new Rng(4);
        var networks = new ActorCritic(new(6, 16, 1, rng), new(5, 16, 1, rng));
        var settings = new StreamSettings();
        var waking = new StreamActorCritic(networks, 4, settings);
        var dreaming = new StreamActorCritic(networks, 4, settings);
        float[] rows = [.. Enumerable.Range(0, 24).Select(static i => MathF.Sin(i))];
        float[] state = [1, 2, 3, -1, 0.5f];
        waking.Act(rows, 4, state, rng);
        for (var i = 0; i < 200; i++)
        {
            dreaming.Act(rows, 4, state, rng);
            dreaming.Learn(1f, terminated: true, state);
        }

        // With the stale value the error would be near the full reward; the critic has meanwhile learnt to expect it.
        Assert.InRange(waking.Learn(1f, terminated: true, state), -0.2f, 0.2f);
    }

    [Fact]
    public void Learning_is_the_same_for_the_same_seed()
    {
        Assert.Equal(Run(), Run());

        static float Run()
        {
            var (learner, rng) = Learner(9, 9);
            var delta = 0f;
            var rows = new float[24];
            var state = new float[5];
            for (var i = 0; i < 300; i++)
            {
                rows[i % 24] = rng.NextSingle();
                state[i % 5] = rng.NextSingle();
                learner.Act(rows, 4, state, rng);
                delta = learner.Learn(rng.NextSingle(), i % 17 == 0, state);
            }

            return delta;
        }
    }

    private static (StreamActorCritic Learner, Rng Rng) Learner(ulong seed, ulong chance)
    {
        var rng = new Rng(seed);
        return (new(new(new(6, 32, 1, rng), new(5, 32, 1, rng)), 4, new()), new(chance));
    }
}
