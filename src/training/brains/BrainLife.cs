using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.World.Curricula;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Training.Brains;

/// <summary>The life of one brain from birth: villages of one level, or of all in turn, drawn by the life's seed.</summary>
internal sealed class BrainLife
{
    // A world second holds ten steps of an NPC's usual rate.
    private const double SecondsPerStep = 0.1;
    private readonly BrainPlan _plan;
    private readonly BrainArm _arm;
    private readonly ulong _seed;
    private readonly StreetMap _map;
    private readonly Mind _mind;
    private readonly Brain _brain;
    private readonly Dictionary<int, Course> _courses = [];
    private readonly CancellationToken _cancellationToken;
    private long _village;
    private int _given;

    public BrainLife(BrainPlan plan, BrainArm arm, ulong seed, StreetMap map, CancellationToken cancellationToken)
    {
        (_plan, _arm, _seed, _map, _cancellationToken) = (plan, arm, seed, map, cancellationToken);
        var rng = new Rng(seed);
        _mind = new Mind(arm.Settings, rng);
        _brain = new Brain(_mind, rng);
    }

    /// <summary>Lives on villages of one level; tested at each sample count.</summary>
    public IReadOnlyList<Checkpoint> OnLevel(int level)
    {
        var checkpoints = new List<Checkpoint>();
        var index = 0;
        foreach (var sample in _plan.Samples)
        {
            while (_mind.LearnSteps < sample)
            {
                LiveVillage(level, index++, sample);
            }

            checkpoints.Add(Test(passed: null, [level]));
        }

        return checkpoints;
    }

    /// <summary>Lives through all levels as a garden gives them, tested on every level whenever one is passed.</summary>
    /// <param name="replayShare">Share of villages that are replays of levels left behind.</param>
    public IReadOnlyList<Checkpoint> ThroughLevels(double replayShare)
    {
        var checkpoints = new List<Checkpoint>();
        var levels = Enumerable.Range(1, LevelPlan.OnStreets).ToArray();
        var curriculum = Curriculum.Begin(1, village: 1);
        for (var (level, index) = (1, 0); ;)
        {
            var steps = LiveVillage(level, index, long.MaxValue);
            curriculum = curriculum.Completed(level, steps * SecondsPerStep);
            var needed = _plan.VillagesPerLevel[curriculum.Frontier - 1];
            if (level == curriculum.Frontier && curriculum.Of(level).Completed == needed)
            {
                checkpoints.Add(Test(level, levels));
                if (level == LevelPlan.OnStreets)
                {
                    return checkpoints;
                }
            }

            (level, index, curriculum) = curriculum.Next(_seed, _village + 1, needed, LevelPlan.OnStreets, replayShare);
        }
    }

    private int LiveVillage(int level, int index, long until)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (!_courses.TryGetValue(level, out var course))
        {
            _courses.Add(level, course = new Course(level, _map, _plan.TicksPerStep));
        }

        course.Begin(BrainPlan.Training(_seed, level, index), ++_village);
        _brain.Perceive(course.See());
        var steps = 0;
        var most = _plan.MostStepsPerNode * course.NodeCount;
        while (!course.Done && steps < most && _mind.LearnSteps < until)
        {
            course.Walk(_brain.Decide());
            _brain.Perceive(course.See());
            steps++;
            for (var i = 0; _arm.Plans && i < _plan.DreamsPerStep && _brain.Dream(); i++)
            {
                // One imagined step each.
            }
        }

        _given += course.Done || _mind.LearnSteps >= until ? 0 : 1;
        return steps;
    }

    private Checkpoint Test(int? passed, IReadOnlyList<int> levels)
    {
        var file = new BrainFile(_mind);
        return new()
        {
            Passed = passed,
            Steps = _mind.LearnSteps,
            ImaginedSteps = _mind.PlanSteps,
            Villages = _village,
            GivenUp = _given,
            Rescues = _mind.Rescues,
            Brain = file.Hash,
            Tests = [.. levels.Select(level => FrozenTest.Run(_plan, file, level, _map, _cancellationToken))],
        };
    }
}
