-- How long a meter may be silent by a rule: a multiple of its usual interval, and never less than some minutes.

create or replace function alerts._get_silence(p_parameters jsonb, p_interval_s double precision)
returns interval
language sql
immutable
return greatest(
    make_interval(secs => coalesce(p_interval_s, 60) * (p_parameters ->> 'factor')::double precision),
    make_interval(mins => (p_parameters ->> 'min_minutes')::double precision::integer)
);

comment on function alerts._get_silence(jsonb, double precision) is 'How long a meter may be silent by a rule.';
