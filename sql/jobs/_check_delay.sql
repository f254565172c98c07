-- Refuses a time for which no job is put off; null is fine.
--
-- Errors: PT400 invalid_retry_after

create or replace function jobs._check_delay(p_delay interval)
returns void
language plpgsql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_delay not between '0 seconds' and '1 year' then
        raise exception 'invalid_retry_after'
            using errcode = 'PT400',
                  detail = format('A job cannot be tried again after %s.', p_delay),
                  hint = 'Use 0 seconds to 1 year, or nothing for the back-off of the queue.';
    end if;
end;
$$;

comment on function jobs._check_delay(interval) is 'Refuse a delay outside of 0 seconds to 1 year.';
