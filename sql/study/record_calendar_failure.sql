-- Notes that a calendar could not be read. An address is tried again, later and later, up to a day; what was
-- read from it before stays.

create or replace function study.record_calendar_failure(p_calendar_id uuid, p_error text, p_detail text default null)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    update study.calendars as c
    set state = 'failed', error = left(p_error, 100), failure_count = c.failure_count + 1,
        report = jsonb_build_object('detail', left(p_detail, 500)), updated_at = now(),
        next_refresh_at = case
            when c.url is not null then now() + least(interval '1 hour' * power(2, least(c.failure_count, 5)), interval '1 day')
        end
    where c.calendar_id = p_calendar_id;
end;

comment on function study.record_calendar_failure(uuid, text, text) is 'Note that a calendar could not be read.';

grant execute on function study.record_calendar_failure(uuid, text, text) to service_role;
