using Nimmerverse.Training;

return await TrainingCommands.RunAsync(args);
