-- What the registers in some quarters of an hour of one UTC day measured: a row for each
-- reading that has a register and no energy of its own, with what it was compared with and
-- what energy that makes. The kind is null where it is simply the difference.
--
-- A register is compared with the one before it, whichever reading that came with, and with
-- nothing else: so what a reading counts as does not depend on the order of arrival. What
-- readings without a register counted in between is a part of the difference, and counts
-- once. Never negative:
--   replacement  the devices in between: what the old one still counted, what the new one did
--   rollover     from the last tenth of a known maximum into the first
--   decrease     lower by less than a tenth: no reset looks like that; nothing was drawn
--   reset        lower: it counts from 0 again
--   gap          higher, but the reading before is long past
-- The first register of a meter measures nothing. (A tenth: as Home Assistant decides.)

create or replace function telemetry._measure_registers(p_meter_ids uuid[], p_quarters timestamptz[])
returns telemetry.corrections[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from     timestamptz;
    v_until    timestamptz;
    v_measured telemetry.corrections[];
begin
    select min(q), max(q) + interval '15 minutes' into v_from, v_until from unnest(p_quarters) as q;

    with wanted as materialized (
        select u.meter_id, u.quarter_at, u.quarter_at + interval '15 minutes' as quarter_end
        from unnest(p_meter_ids, p_quarters) as u (meter_id, quarter_at)
    ),
    reading as materialized (
        select
            r.meter_id, w.quarter_at, r.read_at, r.register_kwh, r.energy_kwh is null as is_measured,
            lag(r.read_at) over before as previous_at,
            lag(r.register_kwh) over before as previous_register_kwh
        from wanted as w
        cross join lateral (
            select a.*
            from meters.readings as a
            where a.meter_id = w.meter_id and a.read_at >= w.quarter_at and a.read_at < w.quarter_end
                and a.read_at >= v_from and a.read_at < v_until and a.register_kwh is not null
            offset 0 -- by key, whatever the planner thinks of a partition that was never analysed
        ) as r
        window before as (partition by r.meter_id, w.quarter_at order by r.read_at)
    ),
    -- What readings without a register counted, in the quarters that have one.
    sent as materialized (
        select q.meter_id, q.quarter_at, s.read_at, s.energy_kwh
        from (select distinct r.meter_id, r.quarter_at from reading as r) as q
        cross join lateral (
            select a.read_at, a.energy_kwh
            from meters.readings as a
            where a.meter_id = q.meter_id and a.read_at >= q.quarter_at
                and a.read_at < q.quarter_at + interval '15 minutes'
                and a.read_at >= v_from and a.read_at < v_until
                and a.register_kwh is null and a.energy_kwh > 0
            offset 0
        ) as s
    ),
    between_registers as (
        select l.meter_id, l.quarter_at, max(l.register_at) as read_at, sum(l.energy_kwh) as energy_kwh
        from (
            select
                u.*, count(u.register_at) over (
                    partition by u.meter_id, u.quarter_at order by u.read_at
                    rows between unbounded preceding and 1 preceding
                ) as part
            from (
                select r.meter_id, r.quarter_at, r.read_at, r.read_at as register_at, null::numeric as energy_kwh
                from reading as r
                where exists (select from sent)
                union all
                select s.meter_id, s.quarter_at, s.read_at, null, s.energy_kwh from sent as s
            ) as u
        ) as l
        group by l.meter_id, l.quarter_at, l.part
        having max(l.register_at) is not null and sum(l.energy_kwh) > 0
    ),
    -- Before the first of a quarter: mostly a few hours back, else wherever it is.
    earlier as materialized (
        select f.meter_id, f.quarter_at, p.read_at, p.register_kwh
        from (
            select r.meter_id, r.quarter_at, r.quarter_at - interval '6 hours' as since
            from reading as r
            where r.previous_at is null and r.is_measured
        ) as f
        left join lateral (
            select b.read_at, b.register_kwh
            from meters.readings as b
            where b.meter_id = f.meter_id and b.read_at >= f.since and b.read_at < f.quarter_at
                and b.read_at >= v_from - interval '6 hours' and b.read_at < v_until and b.register_kwh is not null
            order by b.read_at desc
            limit 1
        ) as p on true
    ),
    found as materialized (
        select
            e.*, case when e.read_at is null then telemetry._find_register(e.meter_id, e.quarter_at, true) end as other
        from earlier as e
    ),
    before as materialized (
        select
            f.meter_id, f.quarter_at, coalesce(f.read_at, (f.other).read_at, k.previous_at) as read_at,
            coalesce(f.register_kwh, (f.other).register_kwh, k.previous_register_kwh) as register_kwh
        from found as f
        -- Archived: what came next, across a gap, was noted with what it was compared with.
        left join lateral (
            select c.previous_at, c.previous_register_kwh
            from telemetry.corrections as c
            where f.read_at is null and (f.other).meter_id is null
                and c.meter_id = f.meter_id and c.read_at >= f.quarter_at and c.previous_at < f.quarter_at
            order by c.read_at
            limit 1
        ) as k on true
    ),
    sent_before as materialized (
        select
            b.meter_id, b.quarter_at,
            case
                when b.read_at >= b.quarter_at - interval '6 hours'
                then (
                    select sum(a.energy_kwh)
                    from meters.readings as a
                    where a.meter_id = b.meter_id and a.read_at > b.read_at and a.read_at < b.quarter_at
                        and a.read_at >= v_from - interval '6 hours' and a.read_at < v_until
                        and a.register_kwh is null and a.energy_kwh > 0
                )
                else telemetry._sum_sent(b.meter_id, b.read_at, b.quarter_at)
            end as energy_kwh
        from before as b
        where b.read_at is not null
    ),
    pair as materialized (
        select
            r.meter_id, r.read_at, r.register_kwh,
            coalesce(r.previous_at, b.read_at) as previous_at,
            coalesce(r.previous_register_kwh, b.register_kwh) as previous_register_kwh,
            coalesce(i.energy_kwh, 0) + coalesce(s.energy_kwh, 0) as sent_kwh
        from reading as r
        left join before as b
            on b.meter_id = r.meter_id and b.quarter_at = r.quarter_at and r.previous_at is null
        left join sent_before as s
            on s.meter_id = r.meter_id and s.quarter_at = r.quarter_at and r.previous_at is null
        left join between_registers as i
            on i.meter_id = r.meter_id and i.quarter_at = r.quarter_at and i.read_at = r.read_at
        where r.is_measured
    ),
    judged as (
        select
            p.*,
            case
                when x.first_kwh is not null then 'replacement'
                when p.register_kwh >= p.previous_register_kwh then
                    case when p.read_at - p.previous_at > coalesce(g.gap_after, interval '1 hour') then 'gap' end
                when p.previous_register_kwh >= g.rollover_kwh * 0.9 and p.register_kwh <= g.rollover_kwh * 0.1
                then 'rollover'
                when p.register_kwh >= p.previous_register_kwh * 0.9 then 'decrease'
                when p.register_kwh < p.previous_register_kwh then 'reset'
            end as kind,
            x.final_kwh, x.first_kwh, g.rollover_kwh
        from pair as p
        left join telemetry.registers as g on g.meter_id = p.meter_id
        left join lateral (
            -- With several: what each device ended with, less what the next one began with.
            select sum(c.final_register_kwh) as final_kwh, sum(c.first_register_kwh) as first_kwh
            from telemetry.replacements as c
            where c.meter_id = p.meter_id and c.replaced_at > p.previous_at and c.replaced_at <= p.read_at
        ) as x on true
    )
    select
        coalesce(
            array_agg(
                (
                    j.meter_id, j.read_at, j.kind, j.previous_at, j.previous_register_kwh, j.register_kwh,
                    greatest(
                        case j.kind
                            when 'replacement'
                            then j.final_kwh - j.first_kwh + j.register_kwh - j.previous_register_kwh
                            when 'rollover' then j.rollover_kwh - j.previous_register_kwh + j.register_kwh
                            when 'decrease' then 0
                            when 'reset' then j.register_kwh
                            else j.register_kwh - j.previous_register_kwh
                        end - j.sent_kwh,
                        0
                    ),
                    now()
                )::telemetry.corrections
            ),
            '{}'
        )
    into v_measured
    from judged as j;

    return v_measured;
end;
$$;

comment on function telemetry._measure_registers(uuid[], timestamptz[]) is
    'What the registers in some quarters of an hour measured, and by which rule.';
