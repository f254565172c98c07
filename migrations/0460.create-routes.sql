-- depends: 0400.create-client-schemas

set local role app_owner;

create table api.routes (
    path_shape    text not null generated always as (
        regexp_replace(rtrim(path, '/'), '\{[^}]*\}', '{}', 'g')
    ) stored,
    method        text not null
        constraint routes_method_check check (method in (
            'GET',    -- reads; answers HEAD, too
            'POST',   -- makes or does something
            'PUT',    -- replaces
            'PATCH',  -- changes a part
            'DELETE'  -- takes away
        )),
    path          text not null
        constraint routes_path_check check (
            length(path) <= 500
            and path ~ (
                '^/[A-Za-z0-9_~-][A-Za-z0-9._~-]*'
                '(/([A-Za-z0-9_~-][A-Za-z0-9._~-]*|\{[a-z][a-z0-9_]{0,62}\}))*/?$'
            )
        ),
    function_name text
        constraint routes_function_name_check check (
            function_name ~ '^[a-z_][a-z0-9_$]{0,62}\.[a-z_][a-z0-9_$]{0,62}$'
        ),
    door          text,
    arguments     jsonb not null default '{}'
        constraint routes_arguments_check check (jsonb_typeof(arguments) = 'object'),
    status        smallint
        constraint routes_status_check check (status in (
            200, -- done; here is what came of it
            201, -- made
            202, -- taken; it is done later
            204  -- done; nothing to return
        )),
    may_write     boolean not null default false
        constraint routes_may_write_check check (method = 'GET' or not may_write),
    tag           text not null
        constraint routes_tag_check check (length(tag) between 1 and 100),
    version       text
        constraint routes_version_check check (length(version) between 1 and 20),
    description   text
        constraint routes_description_check check (length(description) between 1 and 1000),
    is_ours       boolean not null default false,
    is_removed    boolean not null default false,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    primary key (path_shape, method),
    constraint routes_target_check check ((function_name is null) <> (door is null)),
    constraint routes_removed_check check (is_ours or not is_removed)
);

comment on table api.routes is 'Addresses in the manner of REST: method and path, and the function that answers.';
comment on column api.routes.path_shape is
    'The path without the names of its parameters and without a slash at its end: what makes two rows the same route.';
comment on column api.routes.path is 'Segments in braces are parameters: /api/v1/invoices/{invoice_id}.';
comment on column api.routes.function_name is 'schema.function, in the database or in the gateway.';
comment on column api.routes.door is 'A door of the gateway that answers instead of a function, as api._list_doors names it.';
comment on column api.routes.arguments is
    'Argument -> where it comes from, where the rule of api.add_route does not say it.';
comment on column api.routes.status is 'Of success; null: 200, or 204 where there is nothing to return.';
comment on column api.routes.may_write is
    'A GET whose function writes what its caller does not ask for: the audit log that notes an export.';
comment on column api.routes.tag is 'The group in the OpenAPI document.';
comment on column api.routes.version is 'Of the API that the route belongs to; null: to none.';
comment on column api.routes.is_ours is 'Stated by the files of the program; others are kept by every deploy.';
comment on column api.routes.is_removed is 'One of ours that somebody took away; it stays away.';

create type api.route as (
    method        text,
    path          text,
    function_name text,
    door          text,
    arguments     jsonb,
    status        smallint,
    may_write     boolean,
    tag           text,
    version       text,
    description   text,
    is_ours       boolean,
    is_removed    boolean,
    callers       text[]
);

comment on type api.route is 'A route and who may use it.';
comment on column api.route.callers is
    'Roles that may execute the function; null where the gateway decides: a door, or a function of its own.';

create type api.route_problem as (
    code   text,
    detail text,
    hint   text
);

comment on type api.route_problem is 'Why a route cannot be.';

create type api.gateway_function as (
    function_name text,
    parameters    text[]
);

comment on type api.gateway_function is 'A function that is written in Python.';

create type api.door as (
    path      text,
    is_prefix boolean
);

comment on type api.door is 'An address that the gateway itself answers.';
comment on column api.door.is_prefix is 'And everything below it.';
