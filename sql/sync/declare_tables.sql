-- Part of every deploy: which tables of the application clients may keep and change offline, and by which rules. Doing
-- it again changes nothing. Runs as app_owner, who owns them.

create or replace function sync.declare_tables()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    -- They look at their own rows, and at courses, assignments and settings where those are other tables.
    c_triggers constant text[] :=
        '{_050_guard_deletion,_100_check,_200_plan_reminder,_300_publish_made,_300_publish_changed}';
begin
    perform sync.enable_sync(
        'study.courses', 'merge', 'user_id',
        '{title,code,term,instructor,description,colour,time_zone,starts_on,ends_on}', '{import_key}',
        p_joint_triggers => c_triggers
    );
    perform sync.enable_sync(
        'study.assignments', 'merge', 'user_id',
        '{course_id,title,description,due_at,weight,estimated_minutes,completed_at}',
        p_column_rules => '{"completed_at": "client_wins"}', p_joint_triggers => c_triggers
    );
    perform sync.enable_sync(
        'study.lectures', 'merge', 'user_id',
        '{course_id,title,location,description,time_zone,starts_on,start_time,duration_minutes,weekdays,week_interval,'
        'until_on,excluded}', p_joint_triggers => c_triggers
    );
    perform sync.enable_sync(
        'study.study_sessions', 'merge', 'user_id',
        '{course_id,assignment_id,title,notes,starts_at,ends_at,completed_at,actual_minutes}',
        p_column_rules => '{"completed_at": "client_wins", "actual_minutes": "client_wins"}',
        p_joint_triggers => c_triggers
    );
end;
$$;

comment on function sync.declare_tables() is 'Say which tables of the application clients may keep and change offline.';
