-- Refuses a number of jobs that no call should handle.
--
-- Errors: PT400 invalid_limit

create or replace function jobs._check_limit(p_limit integer)
returns void
language plpgsql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('%s is not a number of jobs.', coalesce(p_limit::text, 'null')),
                  hint = 'Use 1 to 10000.';
    end if;
end;
$$;

comment on function jobs._check_limit(integer) is 'Refuse a limit outside of 1 to 10000.';
