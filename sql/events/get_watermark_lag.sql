-- How far delivery is behind, and who holds it back.
--
-- holder says what kind of transaction is the oldest that has written and not
-- ended: a session, here or in another database of the server, or a prepared
-- transaction, which stays until somebody commits or rolls it back by its gid.
-- Without a holder the lag is nothing. Sessions of other users show their times
-- only where app_api may read all statistics (pg_read_all_stats).

create or replace function events.get_watermark_lag()
returns events.watermark_lag
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lag  events.watermark_lag;
    v_next numeric := pg_snapshot_xmax(pg_current_snapshot())::text::numeric;
begin
    v_lag.watermark := core.get_watermark();
    v_lag.lag_xids := greatest(v_next - v_lag.watermark::text::numeric, 0);
    v_lag.lag_seconds := 0;

    select 'session', a.pid, a.datname, a.usename, a.application_name, a.state, a.xact_start, a.query_start
    into v_lag.holder, v_lag.pid, v_lag.database_name, v_lag.user_name, v_lag.application_name, v_lag.state,
        v_lag.transaction_started_at, v_lag.query_started_at
    from pg_stat_activity as a
    where a.backend_xid::text::bigint = (v_lag.watermark::text::numeric % 4294967296);

    if not found then
        select 'prepared', p.database, p.owner, p.gid, p.prepared
        into v_lag.holder, v_lag.database_name, v_lag.user_name, v_lag.prepared_gid, v_lag.transaction_started_at
        from pg_prepared_xacts as p
        where p.transaction::text::bigint = (v_lag.watermark::text::numeric % 4294967296);
    end if;

    if v_lag.holder is not null then
        v_lag.lag_seconds := round(
            extract(epoch from clock_timestamp() - v_lag.transaction_started_at), 3
        );
    end if;

    return v_lag;
end;
$$;

comment on function events.get_watermark_lag() is
    'How far event delivery is behind, and which open transaction holds it back.';

grant execute on function events.get_watermark_lag() to operator, service_role;
