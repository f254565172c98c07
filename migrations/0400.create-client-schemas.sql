-- depends: 0380.create-backups

set local role app_owner;

create schema soft_delete;
create schema sync;
create schema study;
create schema geo;

comment on schema soft_delete is 'Records that are gone for their users and can come back.';
comment on schema sync is 'Clients that work offline: what they changed, what they have not seen.';
comment on schema study is 'Courses, assignments, lectures, study sessions, calendars.';
comment on schema geo is 'Where things are, what is near, ways between them.';
