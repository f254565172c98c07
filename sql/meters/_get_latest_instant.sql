-- The latest instant of which the caller may send a reading: clocks differ, and a
-- reading of next month would be the newest one of its meter until then.

create or replace function meters._get_latest_instant()
returns timestamptz
language sql
stable
begin atomic
    select now() + coalesce(max(a.ahead), interval '10 minutes')
    from meters.clock_allowances as a
    where a.role_name = auth.role();
end;

comment on function meters._get_latest_instant() is 'The latest instant of which the caller may send a reading.';
