-- queues: the job table through the verbs of a message queue.
--
-- A message is a job without a handler, in a queue of kind messages: jobs.ready holds
-- what may be read, jobs.running what somebody has read and not yet deleted. Nothing
-- here has a table of its own. Reading makes a message invisible for a while; whoever
-- read it deletes or archives it with its receipt, best in the transaction of the
-- effect, or it comes back. After too many readings it goes to the dead letters, where
-- jobs.list_dead_jobs and jobs.redrive_jobs find it.

\ir _get_queue.sql
\ir create_queue.sql
\ir drop_queue.sql
\ir purge_queue.sql
\ir list_queues.sql

\ir send_message.sql
\ir send_messages.sql

\ir read_messages.sql
\ir pop_messages.sql
\ir _end_message.sql
\ir delete_message.sql
\ir archive_message.sql
\ir set_visibility.sql
