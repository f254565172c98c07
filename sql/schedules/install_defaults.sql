-- Declares the maintenance of the application as schedules, where it is not declared yet.
--
-- Every deploy calls this. A schedule that is there, paused or changed, stays as it is; one that was
-- deleted comes back, so pause what you do not want. Handlers are registered anew, in the queue whose
-- jobs run alone: each is a transaction of its own and holds nobody else's up. Three attempts, since
-- the next tick tries again anyway. Returns how many schedules were missing.

create or replace function schedules.install_defaults()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_default    record;
    v_made_count integer := 0;
begin
    for v_default in
        select d.*
        from (values
            ('create_partitions', '@hourly', 'schedules._create_partitions(jsonb)'),
            ('drop_expired_partitions', '20 1-5 * * *', 'schedules._drop_expired_partitions(jsonb)'),
            ('expire_holds', 'every 30 seconds', 'schedules._expire_holds(jsonb)'),
            ('advance_orders', 'every 30 seconds', 'schedules._advance_orders(jsonb)'),
            ('apply_consumption', 'every 5 seconds', 'schedules._apply_consumption(jsonb)'),
            ('count_meters', 'every 60 seconds', 'schedules._count_meters(jsonb)'),
            ('advance_checkpoints', '*/10 * * * *', 'schedules._advance_checkpoints(jsonb)'),
            ('check_books', '30 2 * * *', 'schedules._check_books(jsonb)'),
            ('check_audit_log', '50 2 * * *', 'schedules._check_audit_log(jsonb)'),
            ('check_unmatched_money', '*/15 * * * *', 'schedules._check_unmatched_money(jsonb)'),
            ('generate_invoices', '12 * * * *', 'schedules._generate_invoices(jsonb)'),
            ('finalize_invoices', '*/10 * * * *', 'schedules._finalize_invoices(jsonb)'),
            ('refresh_daily_metrics', 'every 60 seconds', 'schedules._refresh_daily_metrics(jsonb)'),
            ('expire_sessions', '*/5 * * * *', 'schedules._expire_sessions(jsonb)'),
            ('purge_sessions', '5 * * * *', 'schedules._purge_sessions(jsonb)'),
            ('purge_idempotency_keys', '15 * * * *', 'schedules._purge_idempotency_keys(jsonb)'),
            ('purge_inbound', '25 * * * *', 'schedules._purge_inbound(jsonb)'),
            ('purge_streams', '20 3 * * *', 'schedules._purge_streams(jsonb)'),
            ('expire_subscriptions', 'every 60 seconds', 'schedules._expire_subscriptions(jsonb)'),
            ('purge_otps', '10 * * * *', 'schedules._purge_otps(jsonb)'),
            ('purge_deliveries', '35 * * * *', 'schedules._purge_deliveries(jsonb)'),
            ('purge_messages', '40 * * * *', 'schedules._purge_messages(jsonb)'),
            ('purge_sync', '43 * * * *', 'schedules._purge_sync(jsonb)'),
            ('purge_dead_jobs', '50 * * * *', 'schedules._purge_dead_jobs(jsonb)'),
            ('purge_alerts', '55 * * * *', 'schedules._purge_alerts(jsonb)'),
            ('rotate_cache', '*/5 * * * *', 'schedules._rotate_cache(jsonb)'),
            ('purge_access', '*/10 * * * *', 'schedules._purge_access(jsonb)'),
            ('purge_services', '30 * * * *', 'schedules._purge_services(jsonb)'),
            ('purge_errors', '*/5 * * * *', 'schedules._purge_errors(jsonb)'),
            ('purge_schedule_runs', '45 * * * *', 'schedules._purge_runs(jsonb)')
        ) as d (schedule_name, cron_expression, function_name)
    loop
        perform jobs.register_handler(
            'maintenance.' || v_default.schedule_name, v_default.function_name::regprocedure, 'sql_alone', 3::smallint
        );

        continue when exists (
            select from schedules.schedules as s where s.schedule_name = v_default.schedule_name
        );

        perform schedules.upsert_schedule(
            v_default.schedule_name, v_default.cron_expression, 'maintenance.' || v_default.schedule_name
        );
        v_made_count := v_made_count + 1;
    end loop;

    return v_made_count;
end;
$$;

comment on function schedules.install_defaults() is
    'Declare the maintenance as schedules where it is missing; returns how many were.';

grant execute on function schedules.install_defaults() to service_role;
