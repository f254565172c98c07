-- States a trigger that is written by a function: the statement runs only where the trigger is not there in this very form,
-- because it locks the table against writers. The form is compared with what PostgreSQL says of the trigger, without its
-- writing of letters and spaces; but what stands in quotes has to be the very same. Where the two ways of writing differ,
-- the trigger is made anew.
--
-- p_definition is what follows "create trigger … on …", p_timing what precedes the table's name: "after insert".
-- The caller has to own the table.

create or replace function core._state_trigger(p_name text, p_timing text, p_table_name text, p_definition text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    c_quoted    constant text := $q$'(?:[^']|'')*'|"(?:[^"]|"")*"$q$;
    v_statement text := format('trigger %I %s on %s %s', p_name, p_timing, p_table_name, p_definition);
    v_oid       oid;
begin
    select t.oid into v_oid
    from pg_trigger as t
    where t.tgrelid = p_table_name::regclass and t.tgname = p_name and t.tgenabled = 'O'
        and regexp_replace(lower(pg_get_triggerdef(t.oid)), '[\s"]', '', 'g')
            = regexp_replace(lower('create ' || v_statement), '[\s"]', '', 'g')
        and array(select q.parts from regexp_matches(pg_get_triggerdef(t.oid), c_quoted, 'g') as q (parts))
            = array(select q.parts from regexp_matches(v_statement, c_quoted, 'g') as q (parts));

    if found then
        perform core._keep_object(v_oid);
    else
        execute 'create or replace ' || v_statement;
    end if;
end;
$$;

comment on function core._state_trigger(text, text, text, text) is 'State a trigger, where it is not there in this form.';

grant execute on function core._state_trigger(text, text, text, text) to app_owner;
