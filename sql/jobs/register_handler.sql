-- Names what jobs may ask for: a SQL function f(jsonb), or a callable of Python workers.
--
-- Registering again replaces. The function returns void or jsonb, its result. Jobs
-- that lie there already stay in the queue they were added to.
--
-- Errors: PT400 invalid_handler, invalid_handler_function; PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function jobs.register_handler(
    p_handler      text,
    p_function     regprocedure default null,
    p_queue        text default null,
    p_max_attempts integer default null,
    p_priority     integer default null
)
returns jobs.handlers
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue    jobs.queues := jobs._get_queue(
        coalesce(p_queue, case when p_function is null then 'python' else 'sql' end),
        case when p_function is null then '{python}' else '{sql}' end::text[]
    );
    v_handler  jobs.handlers;
    v_function pg_catalog.pg_proc;
begin
    if p_function is not null then
        select p.* into v_function from pg_catalog.pg_proc as p where p.oid = p_function;

        if v_function.pronargs is distinct from 1
            or v_function.proargtypes[0] is distinct from 'jsonb'::regtype
            or v_function.prorettype not in ('void'::regtype, 'jsonb'::regtype)
            or v_function.proretset
            or v_function.prokind <> 'f'
            or v_function.pronamespace = pg_my_temp_schema()
        then
            raise exception 'invalid_handler_function'
                using errcode = 'PT400',
                      detail = format('%s is not a lasting function of one jsonb that returns void or jsonb.', p_function),
                      hint = 'Write create function f(p_payload jsonb) returns void.';
        end if;
    end if;

    insert into jobs.handlers as h (handler, queue, function_name, returns_value, max_attempts, priority)
    values (
        p_handler, v_queue.queue, p_function::text, coalesce(v_function.prorettype = 'jsonb'::regtype, false),
        p_max_attempts, coalesce(p_priority, 5)
    )
    on conflict (handler) do update
    set queue = excluded.queue,
        function_name = excluded.function_name,
        returns_value = excluded.returns_value,
        max_attempts = excluded.max_attempts,
        priority = excluded.priority,
        updated_at = now()
    where (h.queue, h.function_name, h.returns_value, h.max_attempts, h.priority)
        is distinct from
        (excluded.queue, excluded.function_name, excluded.returns_value, excluded.max_attempts, excluded.priority);

    select h.* into v_handler from jobs.handlers as h where h.handler = p_handler;

    return v_handler;
exception when check_violation or not_null_violation or numeric_value_out_of_range then
    raise exception 'invalid_handler'
        using errcode = 'PT400',
              detail = format('Handler %s breaks a rule: %s.', coalesce(quote_literal(p_handler), 'null'), sqlerrm),
              hint = 'A name has 1 to 200 characters, a priority is 0 to 9, attempts are 1 to 1000.';
end;
$$;

comment on function jobs.register_handler(text, regprocedure, text, integer, integer) is
    'Name a SQL function, or a Python callable, that jobs may ask for.';

grant execute on function jobs.register_handler(text, regprocedure, text, integer, integer) to service_role;
