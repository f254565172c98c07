-- Brings in what a worker read from a calendar: new events, changed ones; what the calendar no longer has is
-- deleted, and what it has in a form that cannot be read (p_refused, by uid) stays as it was. An event that
-- the tables refuse is reported, and harms no other. Answers the report.
--
-- p_facts: content, etag, last_modified, name, as they are to be kept. p_items null: nothing changed there.
--
-- Locks the calendar.
--
-- Errors: PT404 calendar_not_found

create or replace function study.apply_calendar(
    p_calendar_id uuid,
    p_items       jsonb,
    p_refused     jsonb default '[]',
    p_facts       jsonb default '{}'
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_calendar study.calendars;
    v_item     jsonb;
    v_gone     study.imported_items;
    v_outcome  text;
    v_counts   jsonb := '{"created": 0, "changed": 0, "unchanged": 0, "removed": 0, "kept_deleted": 0}';
    v_refused  jsonb := coalesce(p_refused, '[]');
    v_message  text;
    v_detail   text;
begin
    select c.* into v_calendar from study.calendars as c where c.calendar_id = p_calendar_id for update;

    if not found then
        perform study._refuse_missing('calendar_not_found', 'calendar', p_calendar_id, 'list_calendars');
    end if;

    for v_item in select i.item from jsonb_array_elements(p_items) with ordinality as i (item, position) order by i.position
    loop
        begin
            v_outcome := study._import_item(v_calendar, v_item);
            v_counts := jsonb_set(v_counts, array[v_outcome], to_jsonb((v_counts ->> v_outcome)::integer + 1));
        exception
            when others then
                get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail;
                v_refused := v_refused || jsonb_build_object(
                    'uid', v_item ->> 'uid', 'title', v_item ->> 'title', 'error', left(v_message, 100),
                    'detail', left(v_detail, 300)
                );
        end;
    end loop;

    if p_items is not null then
        for v_gone in
            select i.*
            from study.imported_items as i
            where i.calendar_id = p_calendar_id
                and i.removed_at is null
                and not exists (select from jsonb_array_elements(p_items) as w (item) where w.item ->> 'uid' = i.uid)
                and not exists (select from jsonb_array_elements(v_refused) as w (item) where w.item ->> 'uid' = i.uid)
            order by i.record_id
        loop
            if exists (select from study.lectures as l where l.lecture_id = v_gone.record_id and l.deleted_at is null) then
                perform soft_delete._delete('study.lectures', v_gone.record_id, v_calendar.user_id);
            elsif exists (
                select from study.assignments as a where a.assignment_id = v_gone.record_id and a.deleted_at is null
            ) then
                perform soft_delete._delete('study.assignments', v_gone.record_id, v_calendar.user_id);
            end if;

            update study.imported_items as i
            set removed_at = now()
            where i.calendar_id = p_calendar_id and i.uid = v_gone.uid;

            v_counts := jsonb_set(v_counts, '{removed}', to_jsonb((v_counts ->> 'removed')::integer + 1));
        end loop;
    end if;

    update study.calendars as c
    set state = 'imported', error = null, failure_count = 0, imported_at = now(), updated_at = now(),
        report = case
            when p_items is null then c.report
            else jsonb_build_object('counts', v_counts, 'refused', v_refused, 'notes', coalesce(p_facts -> 'notes', '[]'))
        end,
        content = case when c.url is null then c.content else coalesce(p_facts ->> 'content', c.content) end,
        etag = p_facts ->> 'etag',
        last_modified = p_facts ->> 'last_modified',
        next_refresh_at = now() + case when c.url is null then interval '30 days' else interval '6 hours' end
    where c.calendar_id = p_calendar_id
    returning c.* into v_calendar;

    return v_calendar.report;
end;
$$;

comment on function study.apply_calendar(uuid, jsonb, jsonb, jsonb) is 'Bring in what a worker read from a calendar.';

grant execute on function study.apply_calendar(uuid, jsonb, jsonb, jsonb) to service_role;
