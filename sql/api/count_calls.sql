-- Counts calls against their caller's rate limits before they run: the first statement of the gateway's
-- message, in front of the caller's role, so it runs as the gateway's login.
--
-- It commits, so that a call counts whatever becomes of it, and the caller's next one does not wait for
-- it. That is why it is a procedure, and neither security definer nor pinned: those may not commit. The
-- steps of a batch are counted in the order of their names, so that two batches never wait for each other.
-- Answers what is left of the limit that is nearest to its end.
--
-- Errors: PT429 rate_limited

create or replace procedure api.count_calls(
    p_functions         text[],
    p_role              text,
    p_caller            text,
    inout p_allowance   ops.allowance default null
)
language plpgsql
as $$
declare
    v_function  text;
    v_allowance ops.allowance;
begin
    if pg_catalog.cardinality(p_functions) = 1 then
        p_allowance := ops._take_allowance(p_functions[1], p_role, p_caller);
        commit;
        return;
    end if;

    for v_function in select f.name from pg_catalog.unnest(p_functions) as f (name) order by f.name loop
        v_allowance := ops._take_allowance(v_function, p_role, p_caller);

        if p_allowance is null or v_allowance.remaining < p_allowance.remaining then
            p_allowance := v_allowance;
        end if;
    end loop;

    commit;
end;
$$;

comment on procedure api.count_calls(text[], text, text, ops.allowance) is
    'Count calls against their caller''s rate limits; the gateway''s first word.';

grant execute on procedure api.count_calls(text[], text, text, ops.allowance) to authenticator;
