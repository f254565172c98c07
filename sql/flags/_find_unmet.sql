-- The first prerequisite that is not met: the key of the flag, null where all are.
--
-- A flag that is off, or in error, meets nothing, whichever variant it serves.

create or replace function flags._find_unmet(p_prerequisites flags.prerequisites[], p_context jsonb, p_depth integer)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_deepest constant integer := 10;
    v_needed     flags.prerequisites;
    v_definition flags.definitions;
    v_evaluation flags.evaluation;
begin
    if p_prerequisites is null then
        return null;
    end if;

    foreach v_needed in array p_prerequisites loop
        select d.* into v_definition
        from flags.definitions as d
        where d.environment = v_needed.environment and d.flag_key = v_needed.prerequisite_key;

        if not found or p_depth >= c_deepest then
            return v_needed.prerequisite_key;
        end if;

        v_evaluation := flags._evaluate(v_definition, p_context, p_depth + 1);

        if v_evaluation.reason in ('DISABLED', 'ERROR') or v_evaluation.variant <> all (v_needed.variants) then
            return v_needed.prerequisite_key;
        end if;
    end loop;

    return null;
end;
$$;

comment on function flags._find_unmet(flags.prerequisites[], jsonb, integer) is 'The first prerequisite that is not met.';
