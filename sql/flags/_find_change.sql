-- A change that waits, with what it changes locked as for any change of it: first that, then the change.
--
-- Errors: PT404 change_not_found; PT409 change_decided

create or replace function flags._find_change(p_change_id uuid)
returns flags.changes
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_change flags.changes;
begin
    select c.* into v_change from flags.changes as c where c.change_id = p_change_id;

    if not found then
        raise exception 'change_not_found'
            using errcode = 'PT404', detail = format('There is no change %s.', coalesce(p_change_id::text, 'without an id')),
                  hint = 'flags.list_changes shows what waits.';
    elsif v_change.subject_type = 'segment' then
        perform flags._lock_segments(v_change.subject_key);
    else
        perform flags._lock_environment(v_change.environment);
    end if;

    select c.* into v_change from flags.changes as c where c.change_id = p_change_id for no key update;

    if v_change.status <> 'pending' then
        raise exception 'change_decided'
            using errcode = 'PT409', detail = format('The change was %s at %s.', v_change.status, v_change.decided_at),
                  hint = 'Ask for another change.';
    end if;

    return v_change;
end;
$$;

comment on function flags._find_change(uuid) is 'A change that waits, with what it changes locked.';
