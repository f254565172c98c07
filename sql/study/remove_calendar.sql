-- Reads a calendar no more. What came from it stays, as your own; p_delete_items deletes it.
--
-- Locks the calendar, and what is deleted.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 calendar_not_found

create or replace function study.remove_calendar(
    p_calendar_id  uuid,
    p_delete_items boolean default false,
    p_user_id      uuid default null
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_item    study.imported_items;
    v_count   integer := 0;
begin
    perform
    from study.calendars as c
    where c.calendar_id = p_calendar_id and c.user_id = v_user_id
    for update;

    if not found then
        perform study._refuse_missing('calendar_not_found', 'calendar', p_calendar_id, 'list_calendars');
    end if;

    if p_delete_items then
        for v_item in
            select i.*
            from study.imported_items as i
            where i.calendar_id = p_calendar_id
                and i.removed_at is null
                -- What its owner deleted may be purged by now.
                and (
                    exists (select from study.lectures as l where l.lecture_id = i.record_id and l.deleted_at is null)
                    or exists (
                        select from study.assignments as a where a.assignment_id = i.record_id and a.deleted_at is null
                    )
                )
            order by i.record_id
        loop
            perform soft_delete._delete(
                case v_item.kind when 'lecture' then 'study.lectures' else 'study.assignments' end::regclass,
                v_item.record_id, v_user_id
            );
            v_count := v_count + 1;
        end loop;
    end if;

    delete from study.imported_items as i where i.calendar_id = p_calendar_id;
    delete from study.calendars as c where c.calendar_id = p_calendar_id;

    return v_count;
end;
$$;

comment on function study.remove_calendar(uuid, boolean, uuid) is
    'Read a calendar no more; what came from it stays unless p_delete_items. Answers how many were deleted.';

grant execute on function study.remove_calendar(uuid, boolean, uuid) to authenticated, service_role;
