-- The day, in the business's zone, that an instant belongs to.

create or replace function analytics._get_day(p_at timestamptz, p_time_zone text)
returns date
language sql
stable
return (p_at at time zone p_time_zone)::date;

comment on function analytics._get_day(timestamptz, text) is 'The day that an instant belongs to.';
