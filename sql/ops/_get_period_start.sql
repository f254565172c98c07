-- First day (UTC) of the day, week or month that a time is in; weeks begin on Monday.

create or replace function ops._get_period_start(p_cadence text, p_at timestamptz)
returns date
language sql
immutable
return date_trunc(
    case p_cadence when 'daily' then 'day' when 'weekly' then 'week' when 'monthly' then 'month' end,
    p_at at time zone 'UTC'
)::date;

comment on function ops._get_period_start(text, timestamptz) is 'First day (UTC) of the day, week or month that a time is in.';
