/* debug driver: prints records per class */
#include <stdio.h>
#include <string.h>
#include "transform/program/solver.h"
void debug_solver(Solver*s);
static const char*deeds[]={
#define DEED(id,slug,text) slug,
#include "transform/program/deeds.def"
};
void debug_solver(Solver*s){
  Link*l=s->link;
  fprintf(stderr,"nodes %u objects %u uses %u fields %u records %u steps %u escaped %u unread-deps %d\n",s->nodes.count,s->objects.count,s->uses.count,s->fields.count,s->records.count,s->steps,s->escaped.count,s->unread_dependencies);
  for(uint32_t i=0;i<s->missing.count&&i<30;i++)fprintf(stderr,"missing %s\n",atoms_text(&l->atoms,(Atom){s->missing.at[i]}).at);
  for(uint32_t i=0;i<s->escaped.count;i++){const ObjectInfo*o=&s->objects.at[s->escaped.at[i]];if(o->kind!=OBJECT_INSTANCE&&o->kind!=OBJECT_CLASS)continue;
   fprintf(stderr,"escaped %s %s: %s (%s:%u)\n",o->kind==OBJECT_CLASS?"class":"",atoms_text(&l->atoms,(Atom){l->classes.at[o->a].name}).at,o->escape_reason,l->modules.at[o->escape_module].path,o->escape_line);}
  for(uint32_t i=0;i<s->records.count;i++){Record*r=&s->records.at[i];const ObjectInfo*o=&s->objects.at[r->object];
   const char*who=r->object==0?"UNREAD":atoms_text(&l->atoms,(Atom){l->classes.at[o->a].name}).at;
   fprintf(stderr,"%s %s: %s %s at %s:%u\n",o->kind==OBJECT_CLASS?"class":"inst",who,deeds[r->deed],r->name?atoms_text(&l->atoms,(Atom){r->name}).at:"*",l->modules.at[r->module].path,r->line);}
}
