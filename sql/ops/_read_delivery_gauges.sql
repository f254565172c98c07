-- The outbox: what waits, is being sent, or never arrived, by channel; the oldest that should have left;
-- providers that are not asked at present.
--
-- Sent ones are history and not counted. Counts end at 20,000 for each kind of waiting.

create or replace function ops._read_delivery_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_most constant integer := 20000;
begin
    return query
    with unfinished as materialized (
        (
            select d.channel, d.state, d.not_before
            from notifications.deliveries as d
            where d.state = 'pending' and d.digest_key is null and d.carrier_id is null and d.channel <> 'in_app'
            limit c_most
        )
        union all
        (
            select d.channel, d.state, d.not_before
            from notifications.deliveries as d
            where d.state = 'pending' and d.digest_key is not null and d.carrier_id is null
            limit c_most
        )
        union all
        (
            select d.channel, d.state, d.not_before
            from notifications.deliveries as d
            where d.state = 'pending' and d.channel = 'in_app'
            limit c_most
        )
        union all
        (
            select d.channel, d.state, null
            from notifications.deliveries as d
            where d.state = 'sending'
            limit c_most
        )
        union all
        (
            select d.channel, d.state, null
            from notifications.deliveries as d
            where d.state in ('dead', 'failed')
            limit c_most
        )
    ),
    counts as (
        select u.channel, u.state, count(*) as number, min(u.not_before) as oldest
        from unfinished as u
        group by u.channel, u.state
    )
    select 'deliveries', jsonb_build_object('channel', c.channel, 'state', t.state), coalesce(n.number, 0)::double precision
    from notifications.channels as c
    cross join unnest(array['pending', 'sending', 'failed', 'dead']) as t (state)
    left join counts as n on n.channel = c.channel and n.state = t.state
    union all
    select 'delivery_oldest_seconds', jsonb_build_object('channel', c.channel),
        coalesce(greatest(extract(epoch from clock_timestamp() - n.oldest), 0), 0)
    from notifications.channels as c
    left join counts as n on n.channel = c.channel and n.state = 'pending'
    union all
    select 'delivery_expired_leases', '{}', count(*)
    from notifications.deliveries as d
    where d.state = 'sending' and d.leased_until < clock_timestamp()
    union all
    select 'provider_circuit_open', jsonb_build_object('channel', p.channel, 'provider', p.provider),
        (p.circuit <> 'closed')::integer
    from notifications.providers as p
    where p.is_enabled;
end;
$$;

comment on function ops._read_delivery_gauges() is 'The outbox: what waits, is being sent, or never arrived.';
