-- Refuses a time for which no job is leased; null, for the lease of the queue, is fine.
--
-- Errors: PT400 invalid_lease

create or replace function jobs._check_lease(p_lease interval)
returns void
language plpgsql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_lease not between '1 second' and '1 day' then
        raise exception 'invalid_lease'
            using errcode = 'PT400',
                  detail = format('A job cannot be leased for %s.', p_lease),
                  hint = 'Ask for 1 second to 1 day.';
    end if;
end;
$$;

comment on function jobs._check_lease(interval) is 'Refuse a lease outside of 1 second to 1 day.';
