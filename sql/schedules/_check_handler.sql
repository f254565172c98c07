-- Refuses a name that no job handler has.
--
-- Errors: PT404 handler_not_found

create or replace function schedules._check_handler(p_handler text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from jobs.handlers as h where h.handler = p_handler) then
        raise exception 'handler_not_found'
            using errcode = 'PT404',
                  detail = format('Field handler: there is no job handler %s.', quote_nullable(left(p_handler, 100))),
                  hint = 'Register it first: jobs.register_handler().';
    end if;
end;
$$;

comment on function schedules._check_handler(text) is 'Refuse a name that no job handler has.';
