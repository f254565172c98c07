-- depends: 0400.create-client-schemas

set local role app_owner;

create table core.stated_objects (
    kind           text not null
        constraint stated_objects_kind_check check (kind in (
            'policy',
            'trigger',
            'view'
        )),
    name           text not null,
    statement_hash text not null,
    fingerprint    text not null,
    stated_at      timestamptz not null default now(),
    primary key (kind, name)
);

comment on table core.stated_objects is
    'What the files stated in the last deploys: what has not changed since is left alone, so that calls need not wait.';
comment on column core.stated_objects.name is 'schema.view; "name on schema.table" of triggers and policies.';
comment on column core.stated_objects.statement_hash is 'Of the statement in the file, SHA-256 in hexadecimal.';
comment on column core.stated_objects.fingerprint is 'Of what PostgreSQL made of it (core._list_stated_objects).';
