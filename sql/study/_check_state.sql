-- Refuses a filter that is none.
--
-- Errors: PT400 invalid_state

create or replace function study._check_state(p_state text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_state is null or p_state not in ('open', 'completed', 'all') then
        raise exception 'invalid_state'
            using errcode = 'PT400',
                  detail = format('The state is %s.', coalesce(quote_literal(left(p_state, 80)), 'null')),
                  hint = 'Ask for open, completed or all.';
    end if;
end;
$$;

comment on function study._check_state(text) is 'Refuse a filter that is none.';
