-- Each service in a row: how many of its instances are how, which versions run, what they can do. Who has been stale
-- for ten minutes is gone: it will hardly come back, and another has its place or should have.
--
-- The status is that of the service as a whole: healthy, degraded (an instance says so, or fell silent a short time
-- ago), starting, down (instances are gone, none is left), stopped (all said that they leave).

create or replace view services.service_health_overview
with (security_barrier) as
select
    o.service_name,
    o.service_types,
    case
        when o.healthy_count > 0 and o.degraded_count + o.stale_count = 0 then 'healthy'
        when o.healthy_count + o.degraded_count > 0 then 'degraded'
        when o.starting_count > 0 then 'starting'
        when o.stale_count + o.gone_count > 0 then 'down'
        else 'stopped'
    end as status,
    o.healthy_count,
    o.degraded_count,
    o.starting_count,
    o.stale_count,
    o.gone_count,
    o.stopped_count,
    o.versions,
    o.capabilities,
    o.last_heartbeat_at
from (
    select
        i.service_name,
        array_agg(distinct i.service_type) as service_types,
        count(*) filter (where i.state = 'healthy') as healthy_count,
        count(*) filter (where i.state = 'degraded') as degraded_count,
        count(*) filter (where i.state = 'starting') as starting_count,
        count(*) filter (where i.state = 'stale' and not i.is_gone) as stale_count,
        count(*) filter (where i.state = 'stale' and i.is_gone) as gone_count,
        count(*) filter (where i.state = 'stopped') as stopped_count,
        coalesce(array_agg(distinct i.version) filter (where i.is_up and i.version is not null), '{}') as versions,
        coalesce((
            select array_agg(distinct c.capability order by c.capability)
            from services.instances as k
            cross join unnest(k.capabilities) as c (capability)
            where k.service_name = i.service_name
                and services._get_state(k.state, k.heartbeat_at, k.beat_every) in ('starting', 'healthy', 'degraded')
        ), '{}') as capabilities,
        max(i.heartbeat_at) as last_heartbeat_at
    from (
        select
            n.service_name, n.service_type, n.version, n.heartbeat_at, s.state,
            s.state in ('starting', 'healthy', 'degraded') as is_up,
            n.heartbeat_at < clock_timestamp() - greatest(interval '10 minutes', 6 * n.beat_every) as is_gone
        from services.instances as n
        cross join lateral (select services._get_state(n.state, n.heartbeat_at, n.beat_every)) as s (state)
    ) as i
    group by i.service_name
) as o;

comment on view services.service_health_overview is 'Each service: how many instances are how, versions, capabilities.';
