-- Refuses a number of days out of bounds.
--
-- Errors: PT400 invalid_days

create or replace function study._check_days(p_days integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_days is null or p_days not between 1 and 366 then
        raise exception 'invalid_days'
            using errcode = 'PT400',
                  detail = format('It is about %s days.', coalesce(p_days::text, 'null')),
                  hint = 'Ask for 1 to 366 days.';
    end if;
end;
$$;

comment on function study._check_days(integer) is 'Refuse a number of days out of bounds.';
