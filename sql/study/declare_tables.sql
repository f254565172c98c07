-- Part of every deploy, as whoever deploys: says of the planner's tables what can be
-- deleted and come back, and what goes along; doing it again changes nothing.

create or replace function study.declare_tables()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform soft_delete.enable('study.study_sessions', 'user_id');
    perform soft_delete.enable('study.occurrences', 'user_id');
    perform soft_delete.enable('study.assignments', 'user_id', '{"study.study_sessions": "assignment_id"}');
    perform soft_delete.enable('study.lectures', 'user_id', '{"study.occurrences": "lecture_id"}');
    perform soft_delete.enable(
        'study.courses', 'user_id',
        '{"study.assignments": "course_id", "study.lectures": "course_id", "study.study_sessions": "course_id"}'
    );
end;
$$;

comment on function study.declare_tables() is 'Say of the planner''s tables what can be deleted and come back.';
