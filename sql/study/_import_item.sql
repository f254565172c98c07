-- Brings one event of a calendar in; answers what that was: created, changed, unchanged, kept_deleted.
--
-- Errors: those of the tables' rules

create or replace function study._import_item(p_calendar study.calendars, p_item jsonb)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_known      study.imported_items;
    v_kind       text := p_item ->> 'kind';
    v_table      regclass := case v_kind when 'lecture' then 'study.lectures' else 'study.assignments' end;
    v_is_new     boolean;
    v_is_deleted boolean;
begin
    select i.* into v_known
    from study.imported_items as i
    where i.calendar_id = p_calendar.calendar_id and i.uid = p_item ->> 'uid' and i.kind = v_kind;

    v_is_new := not found;

    if v_is_new then
        v_known.record_id := core.uuid_v7();
    elsif v_kind = 'lecture' then
        select l.deleted_at is not null into v_is_deleted from study.lectures as l where l.lecture_id = v_known.record_id;
    else
        select a.deleted_at is not null into v_is_deleted from study.assignments as a where a.assignment_id = v_known.record_id;
    end if;

    if not v_is_new and v_is_deleted is null then
        -- It was purged meanwhile; one that the calendar brings again begins anew.
        v_known.record_id := core.uuid_v7();
        v_is_deleted := false;
        v_known.digest := '';
    end if;

    if v_is_deleted and v_known.removed_at is null then
        return 'kept_deleted';
    end if;

    if v_is_deleted then
        perform soft_delete._restore(v_table, v_known.record_id, p_calendar.user_id);
    elsif v_known.digest = p_item ->> 'digest' then
        return 'unchanged';
    end if;

    if v_kind = 'lecture' then
        perform study._import_lecture(p_calendar, v_known.record_id, p_item);
    else
        perform study._import_assignment(p_calendar, v_known.record_id, p_item);
    end if;

    insert into study.imported_items as i (calendar_id, uid, user_id, kind, record_id, digest)
    values (
        p_calendar.calendar_id, p_item ->> 'uid', p_calendar.user_id, v_kind, v_known.record_id, p_item ->> 'digest'
    )
    on conflict (calendar_id, uid) do update
    set kind = excluded.kind, record_id = excluded.record_id, digest = excluded.digest, removed_at = null;

    return case when v_is_new then 'created' else 'changed' end;
end;
$$;

comment on function study._import_item(study.calendars, jsonb) is 'Bring one event of a calendar in.';
