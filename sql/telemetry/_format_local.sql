-- An instant as a clock in a zone shows it, with its distance from UTC: two hours that carry
-- the same number, when clocks go back, are told apart by it.

create or replace function telemetry._format_local(p_at timestamptz, p_time_zone text)
returns text
language sql
stable
return to_char(p_at at time zone p_time_zone, 'YYYY-MM-DD"T"HH24:MI:SS')
    || case when p_at at time zone p_time_zone < p_at at time zone 'UTC' then '-' else '+' end
    || to_char(
        greatest(p_at at time zone p_time_zone, p_at at time zone 'UTC')
        - least(p_at at time zone p_time_zone, p_at at time zone 'UTC'),
        'HH24:MI'
    );

comment on function telemetry._format_local(timestamptz, text) is
    'An instant as a clock in a zone shows it, with its distance from UTC.';
