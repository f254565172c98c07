-- Declares the maintenance of the application as tasks; every deploy calls this. What is switched off
-- stays off. Most are the chores of the schedules as well, whose rows a worker does more often: doing one again
-- costs nothing, and where there is no worker, cron and `call ops.maintain()` are enough.
-- Returns how many there are.

create or replace function ops.install_tasks()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_task  record;
    v_count integer := 0;
begin
    for v_task in
        select t.*
        from (values
            ('create_partitions', 'daily', 10, 'core._try_partitions(timestamptz)', 'Make the partitions of the coming days and months.', false),
            ('drop_expired_partitions', 'daily', 20, 'ops._drop_expired()', 'Drop partitions that have expired and need no file.', false),
            ('purge_sessions', 'daily', 30, 'schedules._purge_sessions(jsonb)', 'Forget sessions that have ended.', false),
            ('purge_otps', 'daily', 31, 'schedules._purge_otps(jsonb)', 'Forget one-time codes.', false),
            ('purge_access', 'daily', 32, 'schedules._purge_access(jsonb)', 'Forget revocations and rate limits that have run out.', false),
            ('purge_idempotency_keys', 'daily', 33, 'schedules._purge_idempotency_keys(jsonb)', 'Forget answers kept for repeated calls.', false),
            ('purge_inbound', 'daily', 34, 'schedules._purge_inbound(jsonb)', 'Forget webhooks that came in.', false),
            ('purge_streams', 'daily', 35, 'schedules._purge_streams(jsonb)', 'Forget streams of readings that are done.', false),
            ('purge_deliveries', 'daily', 36, 'schedules._purge_deliveries(jsonb)', 'Forget notifications that were delivered.', false),
            ('purge_messages', 'daily', 37, 'schedules._purge_messages(jsonb)', 'Forget WhatsApp messages.', false),
            ('purge_sync', 'daily', 44, 'schedules._purge_sync(jsonb)', 'Forget old answers and deleted records of sync.', false),
            ('purge_dead_jobs', 'daily', 38, 'schedules._purge_dead_jobs(jsonb)', 'Forget dead jobs.', false),
            ('purge_alerts', 'daily', 39, 'schedules._purge_alerts(jsonb)', 'Forget alerts that were closed long ago.', false),
            ('purge_schedule_runs', 'daily', 40, 'schedules._purge_runs(jsonb)', 'Forget the history of schedules.', false),
            ('purge_deleted_records', 'daily', 41, 'soft_delete._purge_due(timestamptz)', 'Remove deleted records for good.', true),
            ('check_audit_log', 'daily', 50, 'schedules._check_audit_log(jsonb)', 'Seal and verify the audit log.', false),
            ('refresh_daily_metrics', 'daily', 51, 'schedules._refresh_daily_metrics(jsonb)', 'Count the days that events came in for.', false),
            ('review_partitions', 'weekly', 10, 'ops._review_partitions()', 'Fail where partitions run out; count what waits for the archive.', false),
            ('review_database', 'weekly', 20, 'ops._review_database()', 'Count what is wrong with the database.', false),
            ('review_indexes', 'monthly', 20, 'ops._list_reindex_advice()', 'List indexes that have grown out of proportion.', false),
            ('purge_maintenance_runs', 'monthly', 90, 'ops._purge_maintenance_runs()', 'Forget the history of maintenance.', false)
        ) as t (task_name, cadence, "position", function_name, description, is_repeated)
    loop
        perform ops._register_task(
            v_task.task_name, v_task.cadence, v_task.position, v_task.function_name::regprocedure, v_task.description,
            v_task.is_repeated
        );
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function ops.install_tasks() is 'Declare the maintenance of the application as tasks; returns how many.';

grant execute on function ops.install_tasks() to service_role;
