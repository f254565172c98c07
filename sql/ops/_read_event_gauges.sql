-- How far delivery of events is behind, how old the transaction is that holds it back, and how far behind
-- each subscription is.

create or replace function ops._read_event_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_lag events.watermark_lag := events.get_watermark_lag();
begin
    return query
    select 'watermark_lag_seconds', '{}'::jsonb, coalesce(v_lag.lag_seconds, 0)::double precision
    union all
    select 'watermark_lag_xids', '{}', v_lag.lag_xids::double precision
    union all
    select 'watermark_holder_idle_seconds', '{}', case
        when v_lag.state like 'idle in transaction%'
            then coalesce(extract(epoch from clock_timestamp() - v_lag.query_started_at), 0)::double precision
        else 0
    end
    union all
    select 'subscription_lag_seconds', jsonb_build_object('subscription', s.subscription_name),
        coalesce(extract(epoch from clock_timestamp() - (p.page).batch[1].created_at), 0)::double precision
    from events.subscriptions as s
    cross join lateral (
        select events._read_log((s.cursor_epoch, s.cursor_xid, s.cursor_event_id), s.event_types, 1) as page offset 0
    ) as p
    union all
    select 'subscription_paused', jsonb_build_object('subscription', s.subscription_name),
        (s.pause_reason is not null)::integer
    from events.subscriptions as s
    union all
    select 'subscription_dead_events', jsonb_build_object('subscription', s.subscription_name), (
        select count(*)
        from (
            select
            from events.dead_letters as d
            where d.subscription_name = s.subscription_name
            limit 10000
        ) as d
    )
    from events.subscriptions as s;
end;
$$;

comment on function ops._read_event_gauges() is 'How far delivery of events is behind, and who holds it back.';
