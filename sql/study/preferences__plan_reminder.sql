-- Has the reminders of lectures on the clock of whoever looks looked at anew, since somebody took up another clock: a time
-- may be near at once that was hours away.

create or replace function study.preferences__plan_reminder()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform study._mark_lecture(l.user_id, l.lecture_id)
    from study.lectures as l
    where l.user_id = new.user_id and l.deleted_at is null and (l.last_on >= now() - interval '3 days' or l.is_listed)
        and (
            l.time_zone is null
            or exists (
                select
                from study.occurrences as o
                where o.user_id = l.user_id and o.lecture_id = l.lecture_id and o.deleted_at is null and o.time_zone is null
            )
        );
    return null;
end;
$$;

comment on function study.preferences__plan_reminder() is
    'Have the reminders of lectures on the clock of whoever looks looked at anew.';
