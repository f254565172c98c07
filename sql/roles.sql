-- Roles: who owns, who calls, who logs in. They belong to the whole server, so
-- each is made only where it is missing, and two databases may deploy at once.
--
--   app_owner      owns schemas and tables, runs the migrations
--   app_api        owns functions and views; owns no table, so row-level
--                  security binds every function that runs as it
--   anon, authenticated, operator, admin, service_role
--                  the caller's role: may execute what a function file grants
--   authenticator  the gateway's login; inherits nothing, becomes a caller's role

do $roles$
declare
    v_role record;
begin
    for v_role in
        select r.role_name, r.attributes
        from (values
            ('app_owner', 'nologin'),
            ('app_api', 'nologin'),
            ('anon', 'nologin'),
            ('authenticated', 'nologin'),
            ('operator', 'nologin'),
            ('admin', 'nologin'),
            ('service_role', 'nologin'),
            ('authenticator', 'login noinherit')
        ) as r (role_name, attributes)
        where not exists (select from pg_catalog.pg_roles as p where p.rolname = r.role_name)
    loop
        begin
            execute format('create role %I %s', v_role.role_name, v_role.attributes);
        exception when duplicate_object or unique_violation then
            null; -- another database's deploy was quicker
        end;
    end loop;

    -- app_owner must be a member of app_api to attach that role's trigger functions;
    -- the deploying login must be a member of both to act as them.
    for v_role in
        select m.granted, m.member
        from (values
            ('app_api', 'app_owner'),
            ('app_owner', current_user::text),
            ('app_api', current_user::text),
            ('authenticated', 'operator'),
            ('operator', 'admin'),
            ('anon', 'authenticator'),
            ('authenticated', 'authenticator'),
            ('operator', 'authenticator'),
            ('admin', 'authenticator'),
            ('service_role', 'authenticator')
        ) as m (granted, member)
        where not exists (
            select
            from pg_catalog.pg_auth_members as a
            where a.roleid = m.granted::regrole and a.member = m.member::regrole
        ) and m.granted <> m.member
    loop
        begin
            execute format('grant %I to %I', v_role.granted, v_role.member);
        exception when unique_violation or internal_error then
            null; -- granted at the same moment from another database
        end;
    end loop;

    -- To name the session that holds back delivery. Where the deploying login may not
    -- grant it, the time and state of other users' sessions stay unknown.
    if not pg_has_role('app_api', 'pg_read_all_stats', 'member') then
        begin
            grant pg_read_all_stats to app_api;
        exception when insufficient_privilege or unique_violation or internal_error then
            null;
        end;
    end if;

    execute format('grant create, connect on database %I to app_owner', current_database());
    execute format('grant connect on database %I to authenticator', current_database());
end;
$roles$;
