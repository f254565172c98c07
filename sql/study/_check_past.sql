-- Refuses a time that is still to come; the clocks of clients may be five minutes fast.
--
-- Errors: PT400 invalid_date

create or replace function study._check_past(p_name text, p_at timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    perform study._check_date(p_name, p_at);

    if p_at > now() + interval '5 minutes' then
        raise exception 'invalid_date'
            using errcode = 'PT400',
                  detail = format('%s is still to come: %s.', p_name, p_at),
                  hint = 'Send when it was.';
    end if;
end;
$$;

comment on function study._check_past(text, timestamptz) is 'Refuse a time that is still to come.';
