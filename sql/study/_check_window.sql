-- Refuses a window that is none, or longer than 400 days.
--
-- Errors: PT400 invalid_window, invalid_date

create or replace function study._check_window(p_from timestamptz, p_to timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    perform study._check_date('p_from', p_from);
    perform study._check_date('p_to', p_to);

    if p_from is null or p_to is null or p_to <= p_from or p_to > p_from + interval '400 days' then
        raise exception 'invalid_window'
            using errcode = 'PT400',
                  detail = format('The window is from %s to %s.', coalesce(p_from::text, 'null'), coalesce(p_to::text, 'null')),
                  hint = 'p_to comes after p_from, by 400 days at most.';
    end if;
end;
$$;

comment on function study._check_window(timestamptz, timestamptz) is 'Refuse a window that is none, or too long.';
