-- The row of a handler, or a refusal.
--
-- Errors: PT404 unknown_handler

create or replace function jobs._get_handler(p_handler text)
returns jobs.handlers
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_handler jobs.handlers;
begin
    select h.* into v_handler from jobs.handlers as h where h.handler = p_handler;

    if not found then
        raise exception 'unknown_handler'
            using errcode = 'PT404',
                  detail = format('No handler is called %s.', coalesce(quote_literal(p_handler), 'null')),
                  hint = 'Register it with jobs.register_handler, or start a worker that knows it.';
    end if;

    return v_handler;
end;
$$;

comment on function jobs._get_handler(text) is 'A handler by its name, or a refusal.';
