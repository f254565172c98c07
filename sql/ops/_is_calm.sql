-- Whether the end of a condition may be told. An alert that came back has to be gone for longer each time before its
-- rule is told at all: one, three, seven, up to fifteen times as long again as the rule asks. So what comes and
-- goes every ten minutes is one alert, not one every ten minutes.

create or replace function ops._is_calm(p_rule_code text, p_subject_id text, p_calm_since timestamptz, p_at timestamptz)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reopen_count integer;
begin
    select a.reopen_count into v_reopen_count
    from alerts.alerts as a
    where a.subject_id = p_subject_id and a.rule_code = p_rule_code and a.status <> 'resolved';

    return coalesce(v_reopen_count, 0) = 0 or p_calm_since + (
        (power(2, least(v_reopen_count, 4)) - 1) * (alerts._find_rule(p_rule_code)).clear_for
    ) <= p_at;
end;
$$;

comment on function ops._is_calm(text, text, timestamptz, timestamptz) is
    'Whether the end of a condition may be told: an alert that came back has to be gone for longer.';
