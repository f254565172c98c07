-- Looks at one system rule: what its gauges say of each subject, and tells alerts. Of subjects that were not firing
-- before the 20 worst at most: a burst is told of, and is not a flood. Returns how many are firing.
--
-- p_gauges: [{"gauge", "labels", "value"}, …]. p_is_whole: whether all were read; where not, what is missing is not
-- over. p_is_fresh: whether the check before this was a short time ago, so that what is counted for the first time
-- grew since; otherwise it is where counting begins. A rule that is muted raises nothing, but is over when it is over.
--
-- Errors: PT500 gauge_missing, no_figure

create or replace function ops._judge_system_rule(
    p_rule     ops.system_rules,
    p_title    text,
    p_gauges   jsonb,
    p_at       timestamptz,
    p_is_whole boolean,
    p_is_fresh boolean
)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_most_new constant integer := 20;
    v_divisor  double precision;
    v_subjects text[] := '{}';
    v_count    integer := 0;
    v_found    record;
    v_reading  ops.system_readings;
    v_value    numeric;
    v_is_over  boolean;
    v_is_clear boolean;
begin
    if p_rule.divisor_gauge is not null then
        select max(g.value) into v_divisor
        from jsonb_to_recordset(p_gauges) as g (gauge text, value double precision)
        where g.gauge = p_rule.divisor_gauge;
    end if;

    for v_found in
        select f.subject_id, f.value, f.is_read
        from (
            select s.subject_id, bool_and(s.is_read) as is_read,
                case when p_rule.is_below then min(s.value) else max(s.value) end as value
            from (
                select
                    left(coalesce((
                        select string_agg(l.key || '=' || l.value, ', ' order by l.key)
                        from jsonb_each_text(g.labels) as l
                        where p_rule.subject_labels is null or l.key = any (p_rule.subject_labels)
                    ), 'system'), 200) as subject_id,
                    r.value is not null and r.value not in ('NaN', 'Infinity', '-Infinity') as is_read,
                    r.value
                from jsonb_to_recordset(p_gauges) as g (gauge text, labels jsonb, value double precision)
                cross join lateral (
                    select case when p_rule.divisor_gauge is null then g.value else g.value / nullif(v_divisor, 0) end
                ) as r (value)
                where g.gauge = p_rule.gauge and g.labels @> p_rule.labels
            ) as s
            group by s.subject_id
        ) as f
        left join ops.system_readings as b on b.rule_code = p_rule.rule_code and b.subject_id = f.subject_id
        order by coalesce(b.is_firing, false) desc, case when p_rule.is_below then f.value else -f.value end, f.subject_id
        limit 200
    loop
        v_subjects := v_subjects || v_found.subject_id;

        if not v_found.is_read then
            raise exception 'no_figure'
                using errcode = 'PT500',
                      detail = format('%s of %s is no number.', p_rule.gauge, v_found.subject_id),
                      hint = 'See ops.read_gauges().';
        end if;

        v_reading := null;

        select b.* into v_reading
        from ops.system_readings as b
        where b.rule_code = p_rule.rule_code and b.subject_id = v_found.subject_id
        for update;

        v_value := v_found.value::numeric;

        if p_rule.increase_over is not null then
            if v_reading.rule_code is null and p_is_fresh then
                v_reading.samples := jsonb_build_array(
                    jsonb_build_array(round(extract(epoch from p_at), 3) - 1, 0)
                );
            end if;

            v_reading.samples := ops._add_sample(v_reading.samples, p_at, v_value, p_rule.increase_over);

            select coalesce(sum(greatest(d.step, 0)), 0) into v_value
            from (
                select (s.sample ->> 1)::numeric - lag((s.sample ->> 1)::numeric) over (order by s.place) as step
                from jsonb_array_elements(v_reading.samples) with ordinality as s (sample, place)
            ) as d;
        end if;

        v_is_over := case when p_rule.is_below then v_value <= p_rule.raise_at else v_value >= p_rule.raise_at end;
        v_is_clear := case when p_rule.is_below then v_value >= p_rule.clear_at else v_value <= p_rule.clear_at end;
        v_reading.is_firing := v_is_over or (not v_is_clear and coalesce(v_reading.is_firing, false));
        v_reading.calm_since := case when not v_reading.is_firing then coalesce(v_reading.calm_since, p_at) end;
        v_count := v_count + v_reading.is_firing::integer;

        insert into ops.system_readings as b (rule_code, subject_id, value, is_firing, calm_since, samples, read_at)
        values (
            p_rule.rule_code, v_found.subject_id, v_value, v_reading.is_firing, v_reading.calm_since,
            coalesce(v_reading.samples, '[]'), p_at
        )
        on conflict (rule_code, subject_id) do update
        set value = excluded.value, is_firing = excluded.is_firing, calm_since = excluded.calm_since,
            samples = excluded.samples, read_at = excluded.read_at;

        if v_is_over then
            continue when p_rule.muted_until > p_at or v_count > c_most_new;

            perform alerts._signal(
                p_rule.rule_code, v_found.subject_id, true, p_at,
                ops._format_reading(p_title, v_found.subject_id, v_value, p_rule),
                jsonb_build_object('gauge', p_rule.gauge, 'value', v_value, 'raise_at', p_rule.raise_at, 'clear_at', p_rule.clear_at)
            );
        elsif not v_reading.is_firing and ops._is_calm(p_rule.rule_code, v_found.subject_id, v_reading.calm_since, p_at) then
            perform alerts._signal(p_rule.rule_code, v_found.subject_id, false, p_at);
        end if;
    end loop;

    if p_rule.is_required and cardinality(v_subjects) = 0 and p_is_whole then
        raise exception 'gauge_missing'
            using errcode = 'PT500',
                  detail = format('There is no %s with the labels %s.', p_rule.gauge, p_rule.labels),
                  hint = 'See ops.read_gauges().';
    end if;

    if not p_is_whole then
        return v_count;
    end if;

    for v_reading in
        select b.*
        from ops.system_readings as b
        where b.rule_code = p_rule.rule_code and b.subject_id <> all (v_subjects)
        order by b.subject_id
        for update
    loop
        v_reading.calm_since := coalesce(v_reading.calm_since, p_at);

        if ops._is_calm(p_rule.rule_code, v_reading.subject_id, v_reading.calm_since, p_at) then
            perform alerts._signal(p_rule.rule_code, v_reading.subject_id, false, p_at);

            delete from ops.system_readings as b
            where b.rule_code = v_reading.rule_code and b.subject_id = v_reading.subject_id;
        else
            update ops.system_readings as b
            set is_firing = false, calm_since = v_reading.calm_since
            where b.rule_code = v_reading.rule_code and b.subject_id = v_reading.subject_id;
        end if;
    end loop;

    return v_count;
end;
$$;

comment on function ops._judge_system_rule(ops.system_rules, text, jsonb, timestamptz, boolean, boolean) is
    'Look at one system rule and tell alerts what it sees; returns how many subjects are firing.';
